-- The information schema of PostgreSQL 15.18 (information_schema.sql), under the name
-- info, as pg_dump 15.18 writes it. It reads a catalogue of version 15.
--
-- PostgreSQL Database Management System
-- Portions Copyright (c) 1996-2022, PostgreSQL Global Development Group
-- Portions Copyright (c) 1994, The Regents of the University of California
--
-- Permission to use, copy, modify, and distribute this software and its documentation
-- for any purpose, without fee, and without a written agreement is hereby granted,
-- provided that the above copyright notice and this paragraph and the following two
-- paragraphs appear in all copies.
--
-- IN NO EVENT SHALL THE UNIVERSITY OF CALIFORNIA BE LIABLE TO ANY PARTY FOR DIRECT,
-- INDIRECT, SPECIAL, INCIDENTAL, OR CONSEQUENTIAL DAMAGES, INCLUDING LOST PROFITS,
-- ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF THE UNIVERSITY
-- OF CALIFORNIA HAS BEEN ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
--
-- THE UNIVERSITY OF CALIFORNIA SPECIFICALLY DISCLAIMS ANY WARRANTIES, INCLUDING, BUT NOT
-- LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR
-- PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS" BASIS, AND THE UNIVERSITY OF
-- CALIFORNIA HAS NO OBLIGATIONS TO PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS,
-- OR MODIFICATIONS.

--
-- PostgreSQL database dump
--

\restrict hLIwX0j2dxv22UbpLRTloj4LziAp0JRxevwoEdi3so6OQM8DRXfMizbIeF5G7v6

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: info; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA info;


--
-- Name: cardinal_number; Type: DOMAIN; Schema: info; Owner: -
--

CREATE DOMAIN info.cardinal_number AS integer
	CONSTRAINT cardinal_number_domain_check CHECK ((VALUE >= 0));


--
-- Name: character_data; Type: DOMAIN; Schema: info; Owner: -
--

CREATE DOMAIN info.character_data AS character varying COLLATE pg_catalog."C";


--
-- Name: sql_identifier; Type: DOMAIN; Schema: info; Owner: -
--

CREATE DOMAIN info.sql_identifier AS name;


--
-- Name: time_stamp; Type: DOMAIN; Schema: info; Owner: -
--

CREATE DOMAIN info.time_stamp AS timestamp(2) with time zone DEFAULT CURRENT_TIMESTAMP(2);


--
-- Name: yes_or_no; Type: DOMAIN; Schema: info; Owner: -
--

CREATE DOMAIN info.yes_or_no AS character varying(3) COLLATE pg_catalog."C"
	CONSTRAINT yes_or_no_check CHECK (((VALUE)::text = ANY ((ARRAY['YES'::character varying, 'NO'::character varying])::text[])));


--
-- Name: _pg_char_max_length(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_char_max_length(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typmod = '-1'::integer) THEN NULL::integer WHEN (typid = ANY (ARRAY[(1042)::oid, (1043)::oid])) THEN (typmod - 4) WHEN (typid = ANY (ARRAY[(1560)::oid, (1562)::oid])) THEN typmod ELSE NULL::integer END;


--
-- Name: _pg_char_octet_length(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_char_octet_length(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typid = ANY (ARRAY[(25)::oid, (1042)::oid, (1043)::oid])) THEN CASE WHEN (typmod = '-1'::integer) THEN (((2)::double precision ^ (30)::double precision))::integer ELSE (info._pg_char_max_length(typid, typmod) * pg_encoding_max_length((SELECT pg_database.encoding FROM pg_database WHERE (pg_database.datname = current_database())))) END ELSE NULL::integer END;


--
-- Name: _pg_datetime_precision(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_datetime_precision(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typid = (1082)::oid) THEN 0 WHEN (typid = ANY (ARRAY[(1083)::oid, (1114)::oid, (1184)::oid, (1266)::oid])) THEN CASE WHEN (typmod < 0) THEN 6 ELSE typmod END WHEN (typid = (1186)::oid) THEN CASE WHEN ((typmod < 0) OR ((typmod & 65535) = 65535)) THEN 6 ELSE (typmod & 65535) END ELSE NULL::integer END;


--
-- Name: _pg_expandarray(anyarray); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_expandarray(anyarray, OUT x anyelement, OUT n integer) RETURNS SETOF record
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $_$select $1[s],
        s operator(pg_catalog.-) pg_catalog.array_lower($1,1) operator(pg_catalog.+) 1
        from pg_catalog.generate_series(pg_catalog.array_lower($1,1),
                                        pg_catalog.array_upper($1,1),
                                        1) as g(s)$_$;


--
-- Name: _pg_index_position(oid, smallint); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_index_position(oid, smallint) RETURNS integer
    LANGUAGE sql STABLE STRICT
    BEGIN ATOMIC
 SELECT (ss.a).n AS n
    FROM ( SELECT info._pg_expandarray(pg_index.indkey) AS a
            FROM pg_index
           WHERE (pg_index.indexrelid = $1)) ss
   WHERE ((ss.a).x = $2);
END;


--
-- Name: _pg_interval_type(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_interval_type(typid oid, mod integer) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typid = (1186)::oid) THEN upper(SUBSTRING(format_type(typid, mod) SIMILAR 'interval[()0-9]* #"%#"'::text ESCAPE '#'::text)) ELSE NULL::text END;


--
-- Name: _pg_numeric_precision(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_numeric_precision(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE typid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 1700 THEN CASE WHEN (typmod = '-1'::integer) THEN NULL::integer ELSE (((typmod - 4) >> 16) & 65535) END WHEN 700 THEN 24 WHEN 701 THEN 53 ELSE NULL::integer END;


--
-- Name: _pg_numeric_precision_radix(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_numeric_precision_radix(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typid = ANY (ARRAY[(21)::oid, (23)::oid, (20)::oid, (700)::oid, (701)::oid])) THEN 2 WHEN (typid = (1700)::oid) THEN 10 ELSE NULL::integer END;


--
-- Name: _pg_numeric_scale(oid, integer); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_numeric_scale(typid oid, typmod integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (typid = ANY (ARRAY[(21)::oid, (23)::oid, (20)::oid])) THEN 0 WHEN (typid = (1700)::oid) THEN CASE WHEN (typmod = '-1'::integer) THEN NULL::integer ELSE ((typmod - 4) & 65535) END ELSE NULL::integer END;


--
-- Name: _pg_truetypid(pg_attribute, pg_type); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_truetypid(pg_attribute, pg_type) RETURNS oid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (($2).typtype = 'd'::"char") THEN ($2).typbasetype ELSE ($1).atttypid END;


--
-- Name: _pg_truetypmod(pg_attribute, pg_type); Type: FUNCTION; Schema: info; Owner: -
--

CREATE FUNCTION info._pg_truetypmod(pg_attribute, pg_type) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (($2).typtype = 'd'::"char") THEN ($2).typtypmod ELSE ($1).atttypmod END;


--
-- Name: _pg_foreign_data_wrappers; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info._pg_foreign_data_wrappers AS
 SELECT w.oid,
    w.fdwowner,
    w.fdwoptions,
    (current_database())::info.sql_identifier AS foreign_data_wrapper_catalog,
    (w.fdwname)::info.sql_identifier AS foreign_data_wrapper_name,
    (u.rolname)::info.sql_identifier AS authorization_identifier,
    ('c'::character varying)::info.character_data AS foreign_data_wrapper_language
   FROM pg_foreign_data_wrapper w,
    pg_authid u
  WHERE ((u.oid = w.fdwowner) AND (pg_has_role(w.fdwowner, 'USAGE'::text) OR has_foreign_data_wrapper_privilege(w.oid, 'USAGE'::text)));


--
-- Name: _pg_foreign_servers; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info._pg_foreign_servers AS
 SELECT s.oid,
    s.srvoptions,
    (current_database())::info.sql_identifier AS foreign_server_catalog,
    (s.srvname)::info.sql_identifier AS foreign_server_name,
    (current_database())::info.sql_identifier AS foreign_data_wrapper_catalog,
    (w.fdwname)::info.sql_identifier AS foreign_data_wrapper_name,
    (s.srvtype)::info.character_data AS foreign_server_type,
    (s.srvversion)::info.character_data AS foreign_server_version,
    (u.rolname)::info.sql_identifier AS authorization_identifier
   FROM pg_foreign_server s,
    pg_foreign_data_wrapper w,
    pg_authid u
  WHERE ((w.oid = s.srvfdw) AND (u.oid = s.srvowner) AND (pg_has_role(s.srvowner, 'USAGE'::text) OR has_server_privilege(s.oid, 'USAGE'::text)));


--
-- Name: _pg_foreign_table_columns; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info._pg_foreign_table_columns AS
 SELECT n.nspname,
    c.relname,
    a.attname,
    a.attfdwoptions
   FROM pg_foreign_table t,
    pg_authid u,
    pg_namespace n,
    pg_class c,
    pg_attribute a
  WHERE ((u.oid = c.relowner) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'::text)) AND (n.oid = c.relnamespace) AND (c.oid = t.ftrelid) AND (c.relkind = 'f'::"char") AND (a.attrelid = c.oid) AND (a.attnum > 0));


--
-- Name: _pg_foreign_tables; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info._pg_foreign_tables AS
 SELECT (current_database())::info.sql_identifier AS foreign_table_catalog,
    (n.nspname)::info.sql_identifier AS foreign_table_schema,
    (c.relname)::info.sql_identifier AS foreign_table_name,
    t.ftoptions,
    (current_database())::info.sql_identifier AS foreign_server_catalog,
    (s.srvname)::info.sql_identifier AS foreign_server_name,
    (u.rolname)::info.sql_identifier AS authorization_identifier
   FROM pg_foreign_table t,
    pg_foreign_server s,
    pg_foreign_data_wrapper w,
    pg_authid u,
    pg_namespace n,
    pg_class c
  WHERE ((w.oid = s.srvfdw) AND (u.oid = c.relowner) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'::text)) AND (n.oid = c.relnamespace) AND (c.oid = t.ftrelid) AND (c.relkind = 'f'::"char") AND (s.oid = t.ftserver));


--
-- Name: _pg_user_mappings; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info._pg_user_mappings AS
 SELECT um.oid,
    um.umoptions,
    um.umuser,
    (COALESCE(u.rolname, 'PUBLIC'::name))::info.sql_identifier AS authorization_identifier,
    s.foreign_server_catalog,
    s.foreign_server_name,
    s.authorization_identifier AS srvowner
   FROM (pg_user_mapping um
     LEFT JOIN pg_authid u ON ((u.oid = um.umuser))),
    info._pg_foreign_servers s
  WHERE (s.oid = um.umserver);


--
-- Name: applicable_roles; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.applicable_roles AS
 SELECT (a.rolname)::info.sql_identifier AS grantee,
    (b.rolname)::info.sql_identifier AS role_name,
    (
        CASE
            WHEN m.admin_option THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ((( SELECT pg_auth_members.member,
            pg_auth_members.roleid,
            pg_auth_members.admin_option
           FROM pg_auth_members
        UNION
         SELECT pg_database.datdba,
            pg_authid.oid,
            false
           FROM pg_database,
            pg_authid
          WHERE ((pg_database.datname = current_database()) AND (pg_authid.rolname = 'pg_database_owner'::name))) m
     JOIN pg_authid a ON ((m.member = a.oid)))
     JOIN pg_authid b ON ((m.roleid = b.oid)))
  WHERE pg_has_role(a.oid, 'USAGE'::text);


--
-- Name: administrable_role_authorizations; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.administrable_role_authorizations AS
 SELECT applicable_roles.grantee,
    applicable_roles.role_name,
    applicable_roles.is_grantable
   FROM info.applicable_roles
  WHERE ((applicable_roles.is_grantable)::text = 'YES'::text);


--
-- Name: attributes; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.attributes AS
 SELECT (current_database())::info.sql_identifier AS udt_catalog,
    (nc.nspname)::info.sql_identifier AS udt_schema,
    (c.relname)::info.sql_identifier AS udt_name,
    (a.attname)::info.sql_identifier AS attribute_name,
    (a.attnum)::info.cardinal_number AS ordinal_position,
    (pg_get_expr(ad.adbin, ad.adrelid))::info.character_data AS attribute_default,
    (
        CASE
            WHEN (a.attnotnull OR ((t.typtype = 'd'::"char") AND t.typnotnull)) THEN 'NO'::text
            ELSE 'YES'::text
        END)::info.yes_or_no AS is_nullable,
    (
        CASE
            WHEN ((t.typelem <> (0)::oid) AND (t.typlen = '-1'::integer)) THEN 'ARRAY'::text
            WHEN (nt.nspname = 'pg_catalog'::name) THEN format_type(a.atttypid, NULL::integer)
            ELSE 'USER-DEFINED'::text
        END)::info.character_data AS data_type,
    (info._pg_char_max_length(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS character_maximum_length,
    (info._pg_char_octet_length(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (
        CASE
            WHEN (nco.nspname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS collation_catalog,
    (nco.nspname)::info.sql_identifier AS collation_schema,
    (co.collname)::info.sql_identifier AS collation_name,
    (info._pg_numeric_precision(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_precision,
    (info._pg_numeric_precision_radix(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_precision_radix,
    (info._pg_numeric_scale(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_scale,
    (info._pg_datetime_precision(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS datetime_precision,
    (info._pg_interval_type(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (current_database())::info.sql_identifier AS attribute_udt_catalog,
    (nt.nspname)::info.sql_identifier AS attribute_udt_schema,
    (t.typname)::info.sql_identifier AS attribute_udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    (a.attnum)::info.sql_identifier AS dtd_identifier,
    ('NO'::character varying)::info.yes_or_no AS is_derived_reference_attribute
   FROM ((((pg_attribute a
     LEFT JOIN pg_attrdef ad ON (((a.attrelid = ad.adrelid) AND (a.attnum = ad.adnum))))
     JOIN (pg_class c
     JOIN pg_namespace nc ON ((c.relnamespace = nc.oid))) ON ((a.attrelid = c.oid)))
     JOIN (pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid))) ON ((a.atttypid = t.oid)))
     LEFT JOIN (pg_collation co
     JOIN pg_namespace nco ON ((co.collnamespace = nco.oid))) ON (((a.attcollation = co.oid) AND ((nco.nspname <> 'pg_catalog'::name) OR (co.collname <> 'default'::name)))))
  WHERE ((a.attnum > 0) AND (NOT a.attisdropped) AND (c.relkind = 'c'::"char") AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_type_privilege(c.reltype, 'USAGE'::text)));


--
-- Name: character_sets; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.character_sets AS
 SELECT (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (getdatabaseencoding())::info.sql_identifier AS character_set_name,
    (
        CASE
            WHEN (getdatabaseencoding() = 'UTF8'::name) THEN 'UCS'::name
            ELSE getdatabaseencoding()
        END)::info.sql_identifier AS character_repertoire,
    (getdatabaseencoding())::info.sql_identifier AS form_of_use,
    (current_database())::info.sql_identifier AS default_collate_catalog,
    (nc.nspname)::info.sql_identifier AS default_collate_schema,
    (c.collname)::info.sql_identifier AS default_collate_name
   FROM (pg_database d
     LEFT JOIN (pg_collation c
     JOIN pg_namespace nc ON ((c.collnamespace = nc.oid))) ON (((d.datcollate = c.collcollate) AND (d.datctype = c.collctype))))
  WHERE (d.datname = current_database())
  ORDER BY (char_length((c.collname)::text)) DESC, c.collname
 LIMIT 1;


--
-- Name: check_constraint_routine_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.check_constraint_routine_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS constraint_catalog,
    (nc.nspname)::info.sql_identifier AS constraint_schema,
    (c.conname)::info.sql_identifier AS constraint_name,
    (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name
   FROM pg_namespace nc,
    pg_constraint c,
    pg_depend d,
    pg_proc p,
    pg_namespace np
  WHERE ((nc.oid = c.connamespace) AND (c.contype = 'c'::"char") AND (c.oid = d.objid) AND (d.classid = ('pg_constraint'::regclass)::oid) AND (d.refobjid = p.oid) AND (d.refclassid = ('pg_proc'::regclass)::oid) AND (p.pronamespace = np.oid) AND pg_has_role(p.proowner, 'USAGE'::text));


--
-- Name: check_constraints; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.check_constraints AS
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (rs.nspname)::info.sql_identifier AS constraint_schema,
    (con.conname)::info.sql_identifier AS constraint_name,
    (SUBSTRING(pg_get_constraintdef(con.oid) FROM 7))::info.character_data AS check_clause
   FROM (((pg_constraint con
     LEFT JOIN pg_namespace rs ON ((rs.oid = con.connamespace)))
     LEFT JOIN pg_class c ON ((c.oid = con.conrelid)))
     LEFT JOIN pg_type t ON ((t.oid = con.contypid)))
  WHERE (pg_has_role(COALESCE(c.relowner, t.typowner), 'USAGE'::text) AND (con.contype = 'c'::"char"))
UNION
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (n.nspname)::info.sql_identifier AS constraint_schema,
    (((((((n.oid)::text || '_'::text) || (r.oid)::text) || '_'::text) || (a.attnum)::text) || '_not_null'::text))::info.sql_identifier AS constraint_name,
    (((a.attname)::text || ' IS NOT NULL'::text))::info.character_data AS check_clause
   FROM pg_namespace n,
    pg_class r,
    pg_attribute a
  WHERE ((n.oid = r.relnamespace) AND (r.oid = a.attrelid) AND (a.attnum > 0) AND (NOT a.attisdropped) AND a.attnotnull AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND pg_has_role(r.relowner, 'USAGE'::text));


--
-- Name: collation_character_set_applicability; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.collation_character_set_applicability AS
 SELECT (current_database())::info.sql_identifier AS collation_catalog,
    (nc.nspname)::info.sql_identifier AS collation_schema,
    (c.collname)::info.sql_identifier AS collation_name,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (getdatabaseencoding())::info.sql_identifier AS character_set_name
   FROM pg_collation c,
    pg_namespace nc
  WHERE ((c.collnamespace = nc.oid) AND (c.collencoding = ANY (ARRAY['-1'::integer, ( SELECT pg_database.encoding
           FROM pg_database
          WHERE (pg_database.datname = current_database()))])));


--
-- Name: collations; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.collations AS
 SELECT (current_database())::info.sql_identifier AS collation_catalog,
    (nc.nspname)::info.sql_identifier AS collation_schema,
    (c.collname)::info.sql_identifier AS collation_name,
    ('NO PAD'::character varying)::info.character_data AS pad_attribute
   FROM pg_collation c,
    pg_namespace nc
  WHERE ((c.collnamespace = nc.oid) AND (c.collencoding = ANY (ARRAY['-1'::integer, ( SELECT pg_database.encoding
           FROM pg_database
          WHERE (pg_database.datname = current_database()))])));


--
-- Name: column_column_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.column_column_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS table_catalog,
    (n.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (ac.attname)::info.sql_identifier AS column_name,
    (ad.attname)::info.sql_identifier AS dependent_column
   FROM pg_namespace n,
    pg_class c,
    pg_depend d,
    pg_attribute ac,
    pg_attribute ad,
    pg_attrdef atd
  WHERE ((n.oid = c.relnamespace) AND (c.oid = ac.attrelid) AND (c.oid = ad.attrelid) AND (ac.attnum <> ad.attnum) AND (ad.attrelid = atd.adrelid) AND (ad.attnum = atd.adnum) AND (d.classid = ('pg_attrdef'::regclass)::oid) AND (d.refclassid = ('pg_class'::regclass)::oid) AND (d.objid = atd.oid) AND (d.refobjid = ac.attrelid) AND (d.refobjsubid = ac.attnum) AND (ad.attgenerated <> ''::"char") AND pg_has_role(c.relowner, 'USAGE'::text));


--
-- Name: column_domain_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.column_domain_usage AS
 SELECT (current_database())::info.sql_identifier AS domain_catalog,
    (nt.nspname)::info.sql_identifier AS domain_schema,
    (t.typname)::info.sql_identifier AS domain_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name
   FROM pg_type t,
    pg_namespace nt,
    pg_class c,
    pg_namespace nc,
    pg_attribute a
  WHERE ((t.typnamespace = nt.oid) AND (c.relnamespace = nc.oid) AND (a.attrelid = c.oid) AND (a.atttypid = t.oid) AND (t.typtype = 'd'::"char") AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (a.attnum > 0) AND (NOT a.attisdropped) AND pg_has_role(t.typowner, 'USAGE'::text));


--
-- Name: column_options; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.column_options AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (c.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (c.attname)::info.sql_identifier AS column_name,
    ((pg_options_to_table(c.attfdwoptions)).option_name)::info.sql_identifier AS option_name,
    ((pg_options_to_table(c.attfdwoptions)).option_value)::info.character_data AS option_value
   FROM info._pg_foreign_table_columns c;


--
-- Name: column_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.column_privileges AS
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (x.relname)::info.sql_identifier AS table_name,
    (x.attname)::info.sql_identifier AS column_name,
    (x.prtype)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(x.grantee, x.relowner, 'USAGE'::text) OR x.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pr_c.grantor,
            pr_c.grantee,
            a.attname,
            pr_c.relname,
            pr_c.relnamespace,
            pr_c.prtype,
            pr_c.grantable,
            pr_c.relowner
           FROM ( SELECT pg_class.oid,
                    pg_class.relname,
                    pg_class.relnamespace,
                    pg_class.relowner,
                    (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantor AS grantor,
                    (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantee AS grantee,
                    (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).privilege_type AS privilege_type,
                    (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).is_grantable AS is_grantable
                   FROM pg_class
                  WHERE (pg_class.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"]))) pr_c(oid, relname, relnamespace, relowner, grantor, grantee, prtype, grantable),
            pg_attribute a
          WHERE ((a.attrelid = pr_c.oid) AND (a.attnum > 0) AND (NOT a.attisdropped))
        UNION
         SELECT pr_a.grantor,
            pr_a.grantee,
            pr_a.attname,
            c.relname,
            c.relnamespace,
            pr_a.prtype,
            pr_a.grantable,
            c.relowner
           FROM ( SELECT a.attrelid,
                    a.attname,
                    (aclexplode(COALESCE(a.attacl, acldefault('c'::"char", cc.relowner)))).grantor AS grantor,
                    (aclexplode(COALESCE(a.attacl, acldefault('c'::"char", cc.relowner)))).grantee AS grantee,
                    (aclexplode(COALESCE(a.attacl, acldefault('c'::"char", cc.relowner)))).privilege_type AS privilege_type,
                    (aclexplode(COALESCE(a.attacl, acldefault('c'::"char", cc.relowner)))).is_grantable AS is_grantable
                   FROM (pg_attribute a
                     JOIN pg_class cc ON ((a.attrelid = cc.oid)))
                  WHERE ((a.attnum > 0) AND (NOT a.attisdropped))) pr_a(attrelid, attname, grantor, grantee, prtype, grantable),
            pg_class c
          WHERE ((pr_a.attrelid = c.oid) AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])))) x,
    pg_namespace nc,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((x.relnamespace = nc.oid) AND (x.grantee = grantee.oid) AND (x.grantor = u_grantor.oid) AND (x.prtype = ANY (ARRAY['INSERT'::text, 'SELECT'::text, 'UPDATE'::text, 'REFERENCES'::text])) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)));


--
-- Name: column_udt_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.column_udt_usage AS
 SELECT (current_database())::info.sql_identifier AS udt_catalog,
    (COALESCE(nbt.nspname, nt.nspname))::info.sql_identifier AS udt_schema,
    (COALESCE(bt.typname, t.typname))::info.sql_identifier AS udt_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name
   FROM pg_attribute a,
    pg_class c,
    pg_namespace nc,
    ((pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid)))
     LEFT JOIN (pg_type bt
     JOIN pg_namespace nbt ON ((bt.typnamespace = nbt.oid))) ON (((t.typtype = 'd'::"char") AND (t.typbasetype = bt.oid))))
  WHERE ((a.attrelid = c.oid) AND (a.atttypid = t.oid) AND (nc.oid = c.relnamespace) AND (a.attnum > 0) AND (NOT a.attisdropped) AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND pg_has_role(COALESCE(bt.typowner, t.typowner), 'USAGE'::text));


--
-- Name: columns; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.columns AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name,
    (a.attnum)::info.cardinal_number AS ordinal_position,
    (
        CASE
            WHEN (a.attgenerated = ''::"char") THEN pg_get_expr(ad.adbin, ad.adrelid)
            ELSE NULL::text
        END)::info.character_data AS column_default,
    (
        CASE
            WHEN (a.attnotnull OR ((t.typtype = 'd'::"char") AND t.typnotnull)) THEN 'NO'::text
            ELSE 'YES'::text
        END)::info.yes_or_no AS is_nullable,
    (
        CASE
            WHEN (t.typtype = 'd'::"char") THEN
            CASE
                WHEN ((bt.typelem <> (0)::oid) AND (bt.typlen = '-1'::integer)) THEN 'ARRAY'::text
                WHEN (nbt.nspname = 'pg_catalog'::name) THEN format_type(t.typbasetype, NULL::integer)
                ELSE 'USER-DEFINED'::text
            END
            ELSE
            CASE
                WHEN ((t.typelem <> (0)::oid) AND (t.typlen = '-1'::integer)) THEN 'ARRAY'::text
                WHEN (nt.nspname = 'pg_catalog'::name) THEN format_type(a.atttypid, NULL::integer)
                ELSE 'USER-DEFINED'::text
            END
        END)::info.character_data AS data_type,
    (info._pg_char_max_length(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS character_maximum_length,
    (info._pg_char_octet_length(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS character_octet_length,
    (info._pg_numeric_precision(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_precision,
    (info._pg_numeric_precision_radix(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_precision_radix,
    (info._pg_numeric_scale(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS numeric_scale,
    (info._pg_datetime_precision(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.cardinal_number AS datetime_precision,
    (info._pg_interval_type(info._pg_truetypid(a.*, t.*), info._pg_truetypmod(a.*, t.*)))::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (
        CASE
            WHEN (nco.nspname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS collation_catalog,
    (nco.nspname)::info.sql_identifier AS collation_schema,
    (co.collname)::info.sql_identifier AS collation_name,
    (
        CASE
            WHEN (t.typtype = 'd'::"char") THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS domain_catalog,
    (
        CASE
            WHEN (t.typtype = 'd'::"char") THEN nt.nspname
            ELSE NULL::name
        END)::info.sql_identifier AS domain_schema,
    (
        CASE
            WHEN (t.typtype = 'd'::"char") THEN t.typname
            ELSE NULL::name
        END)::info.sql_identifier AS domain_name,
    (current_database())::info.sql_identifier AS udt_catalog,
    (COALESCE(nbt.nspname, nt.nspname))::info.sql_identifier AS udt_schema,
    (COALESCE(bt.typname, t.typname))::info.sql_identifier AS udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    (a.attnum)::info.sql_identifier AS dtd_identifier,
    ('NO'::character varying)::info.yes_or_no AS is_self_referencing,
    (
        CASE
            WHEN (a.attidentity = ANY (ARRAY['a'::"char", 'd'::"char"])) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_identity,
    (
        CASE a.attidentity
            WHEN 'a'::"char" THEN 'ALWAYS'::text
            WHEN 'd'::"char" THEN 'BY DEFAULT'::text
            ELSE NULL::text
        END)::info.character_data AS identity_generation,
    (seq.seqstart)::info.character_data AS identity_start,
    (seq.seqincrement)::info.character_data AS identity_increment,
    (seq.seqmax)::info.character_data AS identity_maximum,
    (seq.seqmin)::info.character_data AS identity_minimum,
    (
        CASE
            WHEN seq.seqcycle THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS identity_cycle,
    (
        CASE
            WHEN (a.attgenerated <> ''::"char") THEN 'ALWAYS'::text
            ELSE 'NEVER'::text
        END)::info.character_data AS is_generated,
    (
        CASE
            WHEN (a.attgenerated <> ''::"char") THEN pg_get_expr(ad.adbin, ad.adrelid)
            ELSE NULL::text
        END)::info.character_data AS generation_expression,
    (
        CASE
            WHEN ((c.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) OR ((c.relkind = ANY (ARRAY['v'::"char", 'f'::"char"])) AND pg_column_is_updatable((c.oid)::regclass, a.attnum, false))) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_updatable
   FROM ((((((pg_attribute a
     LEFT JOIN pg_attrdef ad ON (((a.attrelid = ad.adrelid) AND (a.attnum = ad.adnum))))
     JOIN (pg_class c
     JOIN pg_namespace nc ON ((c.relnamespace = nc.oid))) ON ((a.attrelid = c.oid)))
     JOIN (pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid))) ON ((a.atttypid = t.oid)))
     LEFT JOIN (pg_type bt
     JOIN pg_namespace nbt ON ((bt.typnamespace = nbt.oid))) ON (((t.typtype = 'd'::"char") AND (t.typbasetype = bt.oid))))
     LEFT JOIN (pg_collation co
     JOIN pg_namespace nco ON ((co.collnamespace = nco.oid))) ON (((a.attcollation = co.oid) AND ((nco.nspname <> 'pg_catalog'::name) OR (co.collname <> 'default'::name)))))
     LEFT JOIN (pg_depend dep
     JOIN pg_sequence seq ON (((dep.classid = ('pg_class'::regclass)::oid) AND (dep.objid = seq.seqrelid) AND (dep.deptype = 'i'::"char")))) ON (((dep.refclassid = ('pg_class'::regclass)::oid) AND (dep.refobjid = c.oid) AND (dep.refobjsubid = a.attnum))))
  WHERE ((NOT pg_is_other_temp_schema(nc.oid)) AND (a.attnum > 0) AND (NOT a.attisdropped) AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: constraint_column_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.constraint_column_usage AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (x.tblschema)::info.sql_identifier AS table_schema,
    (x.tblname)::info.sql_identifier AS table_name,
    (x.colname)::info.sql_identifier AS column_name,
    (current_database())::info.sql_identifier AS constraint_catalog,
    (x.cstrschema)::info.sql_identifier AS constraint_schema,
    (x.cstrname)::info.sql_identifier AS constraint_name
   FROM ( SELECT DISTINCT nr.nspname,
            r.relname,
            r.relowner,
            a.attname,
            nc.nspname,
            c.conname
           FROM pg_namespace nr,
            pg_class r,
            pg_attribute a,
            pg_depend d,
            pg_namespace nc,
            pg_constraint c
          WHERE ((nr.oid = r.relnamespace) AND (r.oid = a.attrelid) AND (d.refclassid = ('pg_class'::regclass)::oid) AND (d.refobjid = r.oid) AND (d.refobjsubid = a.attnum) AND (d.classid = ('pg_constraint'::regclass)::oid) AND (d.objid = c.oid) AND (c.connamespace = nc.oid) AND (c.contype = 'c'::"char") AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT a.attisdropped))
        UNION ALL
         SELECT nr.nspname,
            r.relname,
            r.relowner,
            a.attname,
            nc.nspname,
            c.conname
           FROM pg_namespace nr,
            pg_class r,
            pg_attribute a,
            pg_namespace nc,
            pg_constraint c
          WHERE ((nr.oid = r.relnamespace) AND (r.oid = a.attrelid) AND (nc.oid = c.connamespace) AND (r.oid =
                CASE c.contype
                    WHEN 'f'::"char" THEN c.confrelid
                    ELSE c.conrelid
                END) AND (a.attnum = ANY (
                CASE c.contype
                    WHEN 'f'::"char" THEN c.confkey
                    ELSE c.conkey
                END)) AND (NOT a.attisdropped) AND (c.contype = ANY (ARRAY['p'::"char", 'u'::"char", 'f'::"char"])) AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])))) x(tblschema, tblname, tblowner, colname, cstrschema, cstrname)
  WHERE pg_has_role(x.tblowner, 'USAGE'::text);


--
-- Name: constraint_table_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.constraint_table_usage AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (nr.nspname)::info.sql_identifier AS table_schema,
    (r.relname)::info.sql_identifier AS table_name,
    (current_database())::info.sql_identifier AS constraint_catalog,
    (nc.nspname)::info.sql_identifier AS constraint_schema,
    (c.conname)::info.sql_identifier AS constraint_name
   FROM pg_constraint c,
    pg_namespace nc,
    pg_class r,
    pg_namespace nr
  WHERE ((c.connamespace = nc.oid) AND (r.relnamespace = nr.oid) AND (((c.contype = 'f'::"char") AND (c.confrelid = r.oid)) OR ((c.contype = ANY (ARRAY['p'::"char", 'u'::"char"])) AND (c.conrelid = r.oid))) AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND pg_has_role(r.relowner, 'USAGE'::text));


--
-- Name: domains; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.domains AS
 SELECT (current_database())::info.sql_identifier AS domain_catalog,
    (nt.nspname)::info.sql_identifier AS domain_schema,
    (t.typname)::info.sql_identifier AS domain_name,
    (
        CASE
            WHEN ((t.typelem <> (0)::oid) AND (t.typlen = '-1'::integer)) THEN 'ARRAY'::text
            WHEN (nbt.nspname = 'pg_catalog'::name) THEN format_type(t.typbasetype, NULL::integer)
            ELSE 'USER-DEFINED'::text
        END)::info.character_data AS data_type,
    (info._pg_char_max_length(t.typbasetype, t.typtypmod))::info.cardinal_number AS character_maximum_length,
    (info._pg_char_octet_length(t.typbasetype, t.typtypmod))::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (
        CASE
            WHEN (nco.nspname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS collation_catalog,
    (nco.nspname)::info.sql_identifier AS collation_schema,
    (co.collname)::info.sql_identifier AS collation_name,
    (info._pg_numeric_precision(t.typbasetype, t.typtypmod))::info.cardinal_number AS numeric_precision,
    (info._pg_numeric_precision_radix(t.typbasetype, t.typtypmod))::info.cardinal_number AS numeric_precision_radix,
    (info._pg_numeric_scale(t.typbasetype, t.typtypmod))::info.cardinal_number AS numeric_scale,
    (info._pg_datetime_precision(t.typbasetype, t.typtypmod))::info.cardinal_number AS datetime_precision,
    (info._pg_interval_type(t.typbasetype, t.typtypmod))::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (t.typdefault)::info.character_data AS domain_default,
    (current_database())::info.sql_identifier AS udt_catalog,
    (nbt.nspname)::info.sql_identifier AS udt_schema,
    (bt.typname)::info.sql_identifier AS udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    (1)::info.sql_identifier AS dtd_identifier
   FROM (((pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid)))
     JOIN (pg_type bt
     JOIN pg_namespace nbt ON ((bt.typnamespace = nbt.oid))) ON (((t.typbasetype = bt.oid) AND (t.typtype = 'd'::"char"))))
     LEFT JOIN (pg_collation co
     JOIN pg_namespace nco ON ((co.collnamespace = nco.oid))) ON (((t.typcollation = co.oid) AND ((nco.nspname <> 'pg_catalog'::name) OR (co.collname <> 'default'::name)))))
  WHERE (pg_has_role(t.typowner, 'USAGE'::text) OR has_type_privilege(t.oid, 'USAGE'::text));


--
-- Name: parameters; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.parameters AS
 SELECT (current_database())::info.sql_identifier AS specific_catalog,
    (ss.n_nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(ss.proname, ss.p_oid))::info.sql_identifier AS specific_name,
    ((ss.x).n)::info.cardinal_number AS ordinal_position,
    (
        CASE
            WHEN (ss.proargmodes IS NULL) THEN 'IN'::text
            WHEN (ss.proargmodes[(ss.x).n] = 'i'::"char") THEN 'IN'::text
            WHEN (ss.proargmodes[(ss.x).n] = 'o'::"char") THEN 'OUT'::text
            WHEN (ss.proargmodes[(ss.x).n] = 'b'::"char") THEN 'INOUT'::text
            WHEN (ss.proargmodes[(ss.x).n] = 'v'::"char") THEN 'IN'::text
            WHEN (ss.proargmodes[(ss.x).n] = 't'::"char") THEN 'OUT'::text
            ELSE NULL::text
        END)::info.character_data AS parameter_mode,
    ('NO'::character varying)::info.yes_or_no AS is_result,
    ('NO'::character varying)::info.yes_or_no AS as_locator,
    (NULLIF(ss.proargnames[(ss.x).n], ''::text))::info.sql_identifier AS parameter_name,
    (
        CASE
            WHEN ((t.typelem <> (0)::oid) AND (t.typlen = '-1'::integer)) THEN 'ARRAY'::text
            WHEN (nt.nspname = 'pg_catalog'::name) THEN format_type(t.oid, NULL::integer)
            ELSE 'USER-DEFINED'::text
        END)::info.character_data AS data_type,
    (NULL::integer)::info.cardinal_number AS character_maximum_length,
    (NULL::integer)::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (NULL::name)::info.sql_identifier AS collation_catalog,
    (NULL::name)::info.sql_identifier AS collation_schema,
    (NULL::name)::info.sql_identifier AS collation_name,
    (NULL::integer)::info.cardinal_number AS numeric_precision,
    (NULL::integer)::info.cardinal_number AS numeric_precision_radix,
    (NULL::integer)::info.cardinal_number AS numeric_scale,
    (NULL::integer)::info.cardinal_number AS datetime_precision,
    (NULL::character varying)::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (current_database())::info.sql_identifier AS udt_catalog,
    (nt.nspname)::info.sql_identifier AS udt_schema,
    (t.typname)::info.sql_identifier AS udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    ((ss.x).n)::info.sql_identifier AS dtd_identifier,
    (
        CASE
            WHEN pg_has_role(ss.proowner, 'USAGE'::text) THEN pg_get_function_arg_default(ss.p_oid, (ss.x).n)
            ELSE NULL::text
        END)::info.character_data AS parameter_default
   FROM pg_type t,
    pg_namespace nt,
    ( SELECT n.nspname AS n_nspname,
            p.proname,
            p.oid AS p_oid,
            p.proowner,
            p.proargnames,
            p.proargmodes,
            info._pg_expandarray(COALESCE(p.proallargtypes, (p.proargtypes)::oid[])) AS x
           FROM pg_namespace n,
            pg_proc p
          WHERE ((n.oid = p.pronamespace) AND (pg_has_role(p.proowner, 'USAGE'::text) OR has_function_privilege(p.oid, 'EXECUTE'::text)))) ss
  WHERE ((t.oid = (ss.x).x) AND (t.typnamespace = nt.oid));


--
-- Name: routines; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routines AS
 SELECT (current_database())::info.sql_identifier AS specific_catalog,
    (n.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (n.nspname)::info.sql_identifier AS routine_schema,
    (p.proname)::info.sql_identifier AS routine_name,
    (
        CASE p.prokind
            WHEN 'f'::"char" THEN 'FUNCTION'::text
            WHEN 'p'::"char" THEN 'PROCEDURE'::text
            ELSE NULL::text
        END)::info.character_data AS routine_type,
    (NULL::name)::info.sql_identifier AS module_catalog,
    (NULL::name)::info.sql_identifier AS module_schema,
    (NULL::name)::info.sql_identifier AS module_name,
    (NULL::name)::info.sql_identifier AS udt_catalog,
    (NULL::name)::info.sql_identifier AS udt_schema,
    (NULL::name)::info.sql_identifier AS udt_name,
    (
        CASE
            WHEN (p.prokind = 'p'::"char") THEN NULL::text
            WHEN ((t.typelem <> (0)::oid) AND (t.typlen = '-1'::integer)) THEN 'ARRAY'::text
            WHEN (nt.nspname = 'pg_catalog'::name) THEN format_type(t.oid, NULL::integer)
            ELSE 'USER-DEFINED'::text
        END)::info.character_data AS data_type,
    (NULL::integer)::info.cardinal_number AS character_maximum_length,
    (NULL::integer)::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (NULL::name)::info.sql_identifier AS collation_catalog,
    (NULL::name)::info.sql_identifier AS collation_schema,
    (NULL::name)::info.sql_identifier AS collation_name,
    (NULL::integer)::info.cardinal_number AS numeric_precision,
    (NULL::integer)::info.cardinal_number AS numeric_precision_radix,
    (NULL::integer)::info.cardinal_number AS numeric_scale,
    (NULL::integer)::info.cardinal_number AS datetime_precision,
    (NULL::character varying)::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (
        CASE
            WHEN (nt.nspname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS type_udt_catalog,
    (nt.nspname)::info.sql_identifier AS type_udt_schema,
    (t.typname)::info.sql_identifier AS type_udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    (
        CASE
            WHEN (p.prokind <> 'p'::"char") THEN 0
            ELSE NULL::integer
        END)::info.sql_identifier AS dtd_identifier,
    (
        CASE
            WHEN (l.lanname = 'sql'::name) THEN 'SQL'::text
            ELSE 'EXTERNAL'::text
        END)::info.character_data AS routine_body,
    (
        CASE
            WHEN pg_has_role(p.proowner, 'USAGE'::text) THEN p.prosrc
            ELSE NULL::text
        END)::info.character_data AS routine_definition,
    (
        CASE
            WHEN (l.lanname = 'c'::name) THEN p.prosrc
            ELSE NULL::text
        END)::info.character_data AS external_name,
    (upper((l.lanname)::text))::info.character_data AS external_language,
    ('GENERAL'::character varying)::info.character_data AS parameter_style,
    (
        CASE
            WHEN (p.provolatile = 'i'::"char") THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_deterministic,
    ('MODIFIES'::character varying)::info.character_data AS sql_data_access,
    (
        CASE
            WHEN (p.prokind <> 'p'::"char") THEN
            CASE
                WHEN p.proisstrict THEN 'YES'::text
                ELSE 'NO'::text
            END
            ELSE NULL::text
        END)::info.yes_or_no AS is_null_call,
    (NULL::character varying)::info.character_data AS sql_path,
    ('YES'::character varying)::info.yes_or_no AS schema_level_routine,
    (0)::info.cardinal_number AS max_dynamic_result_sets,
    (NULL::character varying)::info.yes_or_no AS is_user_defined_cast,
    (NULL::character varying)::info.yes_or_no AS is_implicitly_invocable,
    (
        CASE
            WHEN p.prosecdef THEN 'DEFINER'::text
            ELSE 'INVOKER'::text
        END)::info.character_data AS security_type,
    (NULL::name)::info.sql_identifier AS to_sql_specific_catalog,
    (NULL::name)::info.sql_identifier AS to_sql_specific_schema,
    (NULL::name)::info.sql_identifier AS to_sql_specific_name,
    ('NO'::character varying)::info.yes_or_no AS as_locator,
    (NULL::timestamp with time zone)::info.time_stamp AS created,
    (NULL::timestamp with time zone)::info.time_stamp AS last_altered,
    (NULL::character varying)::info.yes_or_no AS new_savepoint_level,
    ('NO'::character varying)::info.yes_or_no AS is_udt_dependent,
    (NULL::character varying)::info.character_data AS result_cast_from_data_type,
    (NULL::character varying)::info.yes_or_no AS result_cast_as_locator,
    (NULL::integer)::info.cardinal_number AS result_cast_char_max_length,
    (NULL::integer)::info.cardinal_number AS result_cast_char_octet_length,
    (NULL::name)::info.sql_identifier AS result_cast_char_set_catalog,
    (NULL::name)::info.sql_identifier AS result_cast_char_set_schema,
    (NULL::name)::info.sql_identifier AS result_cast_char_set_name,
    (NULL::name)::info.sql_identifier AS result_cast_collation_catalog,
    (NULL::name)::info.sql_identifier AS result_cast_collation_schema,
    (NULL::name)::info.sql_identifier AS result_cast_collation_name,
    (NULL::integer)::info.cardinal_number AS result_cast_numeric_precision,
    (NULL::integer)::info.cardinal_number AS result_cast_numeric_precision_radix,
    (NULL::integer)::info.cardinal_number AS result_cast_numeric_scale,
    (NULL::integer)::info.cardinal_number AS result_cast_datetime_precision,
    (NULL::character varying)::info.character_data AS result_cast_interval_type,
    (NULL::integer)::info.cardinal_number AS result_cast_interval_precision,
    (NULL::name)::info.sql_identifier AS result_cast_type_udt_catalog,
    (NULL::name)::info.sql_identifier AS result_cast_type_udt_schema,
    (NULL::name)::info.sql_identifier AS result_cast_type_udt_name,
    (NULL::name)::info.sql_identifier AS result_cast_scope_catalog,
    (NULL::name)::info.sql_identifier AS result_cast_scope_schema,
    (NULL::name)::info.sql_identifier AS result_cast_scope_name,
    (NULL::integer)::info.cardinal_number AS result_cast_maximum_cardinality,
    (NULL::name)::info.sql_identifier AS result_cast_dtd_identifier
   FROM (((pg_namespace n
     JOIN pg_proc p ON ((n.oid = p.pronamespace)))
     JOIN pg_language l ON ((p.prolang = l.oid)))
     LEFT JOIN (pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid))) ON (((p.prorettype = t.oid) AND (p.prokind <> 'p'::"char"))))
  WHERE (pg_has_role(p.proowner, 'USAGE'::text) OR has_function_privilege(p.oid, 'EXECUTE'::text));


--
-- Name: data_type_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.data_type_privileges AS
 SELECT (current_database())::info.sql_identifier AS object_catalog,
    x.objschema AS object_schema,
    x.objname AS object_name,
    (x.objtype)::info.character_data AS object_type,
    x.objdtdid AS dtd_identifier
   FROM ( SELECT attributes.udt_schema,
            attributes.udt_name,
            'USER-DEFINED TYPE'::text AS text,
            attributes.dtd_identifier
           FROM info.attributes
        UNION ALL
         SELECT columns.table_schema,
            columns.table_name,
            'TABLE'::text AS text,
            columns.dtd_identifier
           FROM info.columns
        UNION ALL
         SELECT domains.domain_schema,
            domains.domain_name,
            'DOMAIN'::text AS text,
            domains.dtd_identifier
           FROM info.domains
        UNION ALL
         SELECT parameters.specific_schema,
            parameters.specific_name,
            'ROUTINE'::text AS text,
            parameters.dtd_identifier
           FROM info.parameters
        UNION ALL
         SELECT routines.specific_schema,
            routines.specific_name,
            'ROUTINE'::text AS text,
            routines.dtd_identifier
           FROM info.routines) x(objschema, objname, objtype, objdtdid);


--
-- Name: domain_constraints; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.domain_constraints AS
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (rs.nspname)::info.sql_identifier AS constraint_schema,
    (con.conname)::info.sql_identifier AS constraint_name,
    (current_database())::info.sql_identifier AS domain_catalog,
    (n.nspname)::info.sql_identifier AS domain_schema,
    (t.typname)::info.sql_identifier AS domain_name,
    (
        CASE
            WHEN con.condeferrable THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_deferrable,
    (
        CASE
            WHEN con.condeferred THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS initially_deferred
   FROM pg_namespace rs,
    pg_namespace n,
    pg_constraint con,
    pg_type t
  WHERE ((rs.oid = con.connamespace) AND (n.oid = t.typnamespace) AND (t.oid = con.contypid) AND (pg_has_role(t.typowner, 'USAGE'::text) OR has_type_privilege(t.oid, 'USAGE'::text)));


--
-- Name: domain_udt_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.domain_udt_usage AS
 SELECT (current_database())::info.sql_identifier AS udt_catalog,
    (nbt.nspname)::info.sql_identifier AS udt_schema,
    (bt.typname)::info.sql_identifier AS udt_name,
    (current_database())::info.sql_identifier AS domain_catalog,
    (nt.nspname)::info.sql_identifier AS domain_schema,
    (t.typname)::info.sql_identifier AS domain_name
   FROM pg_type t,
    pg_namespace nt,
    pg_type bt,
    pg_namespace nbt
  WHERE ((t.typnamespace = nt.oid) AND (t.typbasetype = bt.oid) AND (bt.typnamespace = nbt.oid) AND (t.typtype = 'd'::"char") AND pg_has_role(bt.typowner, 'USAGE'::text));


--
-- Name: element_types; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.element_types AS
 SELECT (current_database())::info.sql_identifier AS object_catalog,
    (n.nspname)::info.sql_identifier AS object_schema,
    x.objname AS object_name,
    (x.objtype)::info.character_data AS object_type,
    (x.objdtdid)::info.sql_identifier AS collection_type_identifier,
    (
        CASE
            WHEN (nbt.nspname = 'pg_catalog'::name) THEN format_type(bt.oid, NULL::integer)
            ELSE 'USER-DEFINED'::text
        END)::info.character_data AS data_type,
    (NULL::integer)::info.cardinal_number AS character_maximum_length,
    (NULL::integer)::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (
        CASE
            WHEN (nco.nspname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS collation_catalog,
    (nco.nspname)::info.sql_identifier AS collation_schema,
    (co.collname)::info.sql_identifier AS collation_name,
    (NULL::integer)::info.cardinal_number AS numeric_precision,
    (NULL::integer)::info.cardinal_number AS numeric_precision_radix,
    (NULL::integer)::info.cardinal_number AS numeric_scale,
    (NULL::integer)::info.cardinal_number AS datetime_precision,
    (NULL::character varying)::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (NULL::character varying)::info.character_data AS domain_default,
    (current_database())::info.sql_identifier AS udt_catalog,
    (nbt.nspname)::info.sql_identifier AS udt_schema,
    (bt.typname)::info.sql_identifier AS udt_name,
    (NULL::name)::info.sql_identifier AS scope_catalog,
    (NULL::name)::info.sql_identifier AS scope_schema,
    (NULL::name)::info.sql_identifier AS scope_name,
    (NULL::integer)::info.cardinal_number AS maximum_cardinality,
    (('a'::text || (x.objdtdid)::text))::info.sql_identifier AS dtd_identifier
   FROM pg_namespace n,
    pg_type at,
    pg_namespace nbt,
    pg_type bt,
    (( SELECT c.relnamespace,
            (c.relname)::info.sql_identifier AS relname,
                CASE
                    WHEN (c.relkind = 'c'::"char") THEN 'USER-DEFINED TYPE'::text
                    ELSE 'TABLE'::text
                END AS "case",
            a.attnum,
            a.atttypid,
            a.attcollation
           FROM pg_class c,
            pg_attribute a
          WHERE ((c.oid = a.attrelid) AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'c'::"char", 'p'::"char"])) AND (a.attnum > 0) AND (NOT a.attisdropped))
        UNION ALL
         SELECT t.typnamespace,
            (t.typname)::info.sql_identifier AS typname,
            'DOMAIN'::text AS text,
            1,
            t.typbasetype,
            t.typcollation
           FROM pg_type t
          WHERE (t.typtype = 'd'::"char")
        UNION ALL
         SELECT ss.pronamespace,
            (nameconcatoid(ss.proname, ss.oid))::info.sql_identifier AS nameconcatoid,
            'ROUTINE'::text AS text,
            (ss.x).n AS n,
            (ss.x).x AS x,
            0
           FROM ( SELECT p.pronamespace,
                    p.proname,
                    p.oid,
                    info._pg_expandarray(COALESCE(p.proallargtypes, (p.proargtypes)::oid[])) AS x
                   FROM pg_proc p) ss
        UNION ALL
         SELECT p.pronamespace,
            (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS nameconcatoid,
            'ROUTINE'::text AS text,
            0,
            p.prorettype,
            0
           FROM pg_proc p) x(objschema, objname, objtype, objdtdid, objtypeid, objcollation)
     LEFT JOIN (pg_collation co
     JOIN pg_namespace nco ON ((co.collnamespace = nco.oid))) ON (((x.objcollation = co.oid) AND ((nco.nspname <> 'pg_catalog'::name) OR (co.collname <> 'default'::name)))))
  WHERE ((n.oid = x.objschema) AND (at.oid = x.objtypeid) AND ((at.typelem <> (0)::oid) AND (at.typlen = '-1'::integer)) AND (at.typelem = bt.oid) AND (nbt.oid = bt.typnamespace) AND ((n.nspname, (x.objname)::name, x.objtype, ((x.objdtdid)::info.sql_identifier)::name) IN ( SELECT data_type_privileges.object_schema,
            data_type_privileges.object_name,
            data_type_privileges.object_type,
            data_type_privileges.dtd_identifier
           FROM info.data_type_privileges)));


--
-- Name: enabled_roles; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.enabled_roles AS
 SELECT (a.rolname)::info.sql_identifier AS role_name
   FROM pg_authid a
  WHERE pg_has_role(a.oid, 'USAGE'::text);


--
-- Name: foreign_data_wrapper_options; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_data_wrapper_options AS
 SELECT w.foreign_data_wrapper_catalog,
    w.foreign_data_wrapper_name,
    ((pg_options_to_table(w.fdwoptions)).option_name)::info.sql_identifier AS option_name,
    ((pg_options_to_table(w.fdwoptions)).option_value)::info.character_data AS option_value
   FROM info._pg_foreign_data_wrappers w;


--
-- Name: foreign_data_wrappers; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_data_wrappers AS
 SELECT w.foreign_data_wrapper_catalog,
    w.foreign_data_wrapper_name,
    w.authorization_identifier,
    (NULL::character varying)::info.character_data AS library_name,
    w.foreign_data_wrapper_language
   FROM info._pg_foreign_data_wrappers w;


--
-- Name: foreign_server_options; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_server_options AS
 SELECT s.foreign_server_catalog,
    s.foreign_server_name,
    ((pg_options_to_table(s.srvoptions)).option_name)::info.sql_identifier AS option_name,
    ((pg_options_to_table(s.srvoptions)).option_value)::info.character_data AS option_value
   FROM info._pg_foreign_servers s;


--
-- Name: foreign_servers; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_servers AS
 SELECT _pg_foreign_servers.foreign_server_catalog,
    _pg_foreign_servers.foreign_server_name,
    _pg_foreign_servers.foreign_data_wrapper_catalog,
    _pg_foreign_servers.foreign_data_wrapper_name,
    _pg_foreign_servers.foreign_server_type,
    _pg_foreign_servers.foreign_server_version,
    _pg_foreign_servers.authorization_identifier
   FROM info._pg_foreign_servers;


--
-- Name: foreign_table_options; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_table_options AS
 SELECT t.foreign_table_catalog,
    t.foreign_table_schema,
    t.foreign_table_name,
    ((pg_options_to_table(t.ftoptions)).option_name)::info.sql_identifier AS option_name,
    ((pg_options_to_table(t.ftoptions)).option_value)::info.character_data AS option_value
   FROM info._pg_foreign_tables t;


--
-- Name: foreign_tables; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.foreign_tables AS
 SELECT _pg_foreign_tables.foreign_table_catalog,
    _pg_foreign_tables.foreign_table_schema,
    _pg_foreign_tables.foreign_table_name,
    _pg_foreign_tables.foreign_server_catalog,
    _pg_foreign_tables.foreign_server_name
   FROM info._pg_foreign_tables;


--
-- Name: info_catalog_name; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.info_catalog_name AS
 SELECT (current_database())::info.sql_identifier AS catalog_name;


--
-- Name: key_column_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.key_column_usage AS
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (ss.nc_nspname)::info.sql_identifier AS constraint_schema,
    (ss.conname)::info.sql_identifier AS constraint_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (ss.nr_nspname)::info.sql_identifier AS table_schema,
    (ss.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name,
    ((ss.x).n)::info.cardinal_number AS ordinal_position,
    (
        CASE
            WHEN (ss.contype = 'f'::"char") THEN info._pg_index_position(ss.conindid, ss.confkey[(ss.x).n])
            ELSE NULL::integer
        END)::info.cardinal_number AS position_in_unique_constraint
   FROM pg_attribute a,
    ( SELECT r.oid AS roid,
            r.relname,
            r.relowner,
            nc.nspname AS nc_nspname,
            nr.nspname AS nr_nspname,
            c.oid AS coid,
            c.conname,
            c.contype,
            c.conindid,
            c.confkey,
            c.confrelid,
            info._pg_expandarray(c.conkey) AS x
           FROM pg_namespace nr,
            pg_class r,
            pg_namespace nc,
            pg_constraint c
          WHERE ((nr.oid = r.relnamespace) AND (r.oid = c.conrelid) AND (nc.oid = c.connamespace) AND (c.contype = ANY (ARRAY['p'::"char", 'u'::"char", 'f'::"char"])) AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT pg_is_other_temp_schema(nr.oid)))) ss
  WHERE ((ss.roid = a.attrelid) AND (a.attnum = (ss.x).x) AND (NOT a.attisdropped) AND (pg_has_role(ss.relowner, 'USAGE'::text) OR has_column_privilege(ss.roid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: referential_constraints; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.referential_constraints AS
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (ncon.nspname)::info.sql_identifier AS constraint_schema,
    (con.conname)::info.sql_identifier AS constraint_name,
    (
        CASE
            WHEN (npkc.nspname IS NULL) THEN NULL::name
            ELSE current_database()
        END)::info.sql_identifier AS unique_constraint_catalog,
    (npkc.nspname)::info.sql_identifier AS unique_constraint_schema,
    (pkc.conname)::info.sql_identifier AS unique_constraint_name,
    (
        CASE con.confmatchtype
            WHEN 'f'::"char" THEN 'FULL'::text
            WHEN 'p'::"char" THEN 'PARTIAL'::text
            WHEN 's'::"char" THEN 'NONE'::text
            ELSE NULL::text
        END)::info.character_data AS match_option,
    (
        CASE con.confupdtype
            WHEN 'c'::"char" THEN 'CASCADE'::text
            WHEN 'n'::"char" THEN 'SET NULL'::text
            WHEN 'd'::"char" THEN 'SET DEFAULT'::text
            WHEN 'r'::"char" THEN 'RESTRICT'::text
            WHEN 'a'::"char" THEN 'NO ACTION'::text
            ELSE NULL::text
        END)::info.character_data AS update_rule,
    (
        CASE con.confdeltype
            WHEN 'c'::"char" THEN 'CASCADE'::text
            WHEN 'n'::"char" THEN 'SET NULL'::text
            WHEN 'd'::"char" THEN 'SET DEFAULT'::text
            WHEN 'r'::"char" THEN 'RESTRICT'::text
            WHEN 'a'::"char" THEN 'NO ACTION'::text
            ELSE NULL::text
        END)::info.character_data AS delete_rule
   FROM ((((((pg_namespace ncon
     JOIN pg_constraint con ON ((ncon.oid = con.connamespace)))
     JOIN pg_class c ON (((con.conrelid = c.oid) AND (con.contype = 'f'::"char"))))
     LEFT JOIN pg_depend d1 ON (((d1.objid = con.oid) AND (d1.classid = ('pg_constraint'::regclass)::oid) AND (d1.refclassid = ('pg_class'::regclass)::oid) AND (d1.refobjsubid = 0))))
     LEFT JOIN pg_depend d2 ON (((d2.refclassid = ('pg_constraint'::regclass)::oid) AND (d2.classid = ('pg_class'::regclass)::oid) AND (d2.objid = d1.refobjid) AND (d2.objsubid = 0) AND (d2.deptype = 'i'::"char"))))
     LEFT JOIN pg_constraint pkc ON (((pkc.oid = d2.refobjid) AND (pkc.contype = ANY (ARRAY['p'::"char", 'u'::"char"])) AND (pkc.conrelid = con.confrelid))))
     LEFT JOIN pg_namespace npkc ON ((pkc.connamespace = npkc.oid)))
  WHERE (pg_has_role(c.relowner, 'USAGE'::text) OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'::text));


--
-- Name: role_column_grants; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.role_column_grants AS
 SELECT column_privileges.grantor,
    column_privileges.grantee,
    column_privileges.table_catalog,
    column_privileges.table_schema,
    column_privileges.table_name,
    column_privileges.column_name,
    column_privileges.privilege_type,
    column_privileges.is_grantable
   FROM info.column_privileges
  WHERE (((column_privileges.grantor)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)) OR ((column_privileges.grantee)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)));


--
-- Name: routine_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routine_privileges AS
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS specific_catalog,
    (n.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (n.nspname)::info.sql_identifier AS routine_schema,
    (p.proname)::info.sql_identifier AS routine_name,
    ('EXECUTE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, p.proowner, 'USAGE'::text) OR p.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_proc.oid,
            pg_proc.proname,
            pg_proc.proowner,
            pg_proc.pronamespace,
            (aclexplode(COALESCE(pg_proc.proacl, acldefault('f'::"char", pg_proc.proowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_proc.proacl, acldefault('f'::"char", pg_proc.proowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_proc.proacl, acldefault('f'::"char", pg_proc.proowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_proc.proacl, acldefault('f'::"char", pg_proc.proowner)))).is_grantable AS is_grantable
           FROM pg_proc) p(oid, proname, proowner, pronamespace, grantor, grantee, prtype, grantable),
    pg_namespace n,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((p.pronamespace = n.oid) AND (grantee.oid = p.grantee) AND (u_grantor.oid = p.grantor) AND (p.prtype = 'EXECUTE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)));


--
-- Name: role_routine_grants; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.role_routine_grants AS
 SELECT routine_privileges.grantor,
    routine_privileges.grantee,
    routine_privileges.specific_catalog,
    routine_privileges.specific_schema,
    routine_privileges.specific_name,
    routine_privileges.routine_catalog,
    routine_privileges.routine_schema,
    routine_privileges.routine_name,
    routine_privileges.privilege_type,
    routine_privileges.is_grantable
   FROM info.routine_privileges
  WHERE (((routine_privileges.grantor)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)) OR ((routine_privileges.grantee)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)));


--
-- Name: table_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.table_privileges AS
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (c.prtype)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, c.relowner, 'USAGE'::text) OR c.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable,
    (
        CASE
            WHEN (c.prtype = 'SELECT'::text) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS with_hierarchy
   FROM ( SELECT pg_class.oid,
            pg_class.relname,
            pg_class.relnamespace,
            pg_class.relkind,
            pg_class.relowner,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).is_grantable AS is_grantable
           FROM pg_class) c(oid, relname, relnamespace, relkind, relowner, grantor, grantee, prtype, grantable),
    pg_namespace nc,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((c.relnamespace = nc.oid) AND (c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (c.grantee = grantee.oid) AND (c.grantor = u_grantor.oid) AND (c.prtype = ANY (ARRAY['INSERT'::text, 'SELECT'::text, 'UPDATE'::text, 'DELETE'::text, 'TRUNCATE'::text, 'REFERENCES'::text, 'TRIGGER'::text])) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)));


--
-- Name: role_table_grants; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.role_table_grants AS
 SELECT table_privileges.grantor,
    table_privileges.grantee,
    table_privileges.table_catalog,
    table_privileges.table_schema,
    table_privileges.table_name,
    table_privileges.privilege_type,
    table_privileges.is_grantable,
    table_privileges.with_hierarchy
   FROM info.table_privileges
  WHERE (((table_privileges.grantor)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)) OR ((table_privileges.grantee)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)));


--
-- Name: udt_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.udt_privileges AS
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS udt_catalog,
    (n.nspname)::info.sql_identifier AS udt_schema,
    (t.typname)::info.sql_identifier AS udt_name,
    ('TYPE USAGE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, t.typowner, 'USAGE'::text) OR t.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_type.oid,
            pg_type.typname,
            pg_type.typnamespace,
            pg_type.typtype,
            pg_type.typowner,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).is_grantable AS is_grantable
           FROM pg_type) t(oid, typname, typnamespace, typtype, typowner, grantor, grantee, prtype, grantable),
    pg_namespace n,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((t.typnamespace = n.oid) AND (t.typtype = 'c'::"char") AND (t.grantee = grantee.oid) AND (t.grantor = u_grantor.oid) AND (t.prtype = 'USAGE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)));


--
-- Name: role_udt_grants; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.role_udt_grants AS
 SELECT udt_privileges.grantor,
    udt_privileges.grantee,
    udt_privileges.udt_catalog,
    udt_privileges.udt_schema,
    udt_privileges.udt_name,
    udt_privileges.privilege_type,
    udt_privileges.is_grantable
   FROM info.udt_privileges
  WHERE (((udt_privileges.grantor)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)) OR ((udt_privileges.grantee)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)));


--
-- Name: usage_privileges; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.usage_privileges AS
 SELECT (u.rolname)::info.sql_identifier AS grantor,
    ('PUBLIC'::name)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS object_catalog,
    (n.nspname)::info.sql_identifier AS object_schema,
    (c.collname)::info.sql_identifier AS object_name,
    ('COLLATION'::character varying)::info.character_data AS object_type,
    ('USAGE'::character varying)::info.character_data AS privilege_type,
    ('NO'::character varying)::info.yes_or_no AS is_grantable
   FROM pg_authid u,
    pg_namespace n,
    pg_collation c
  WHERE ((u.oid = c.collowner) AND (c.collnamespace = n.oid) AND (c.collencoding = ANY (ARRAY['-1'::integer, ( SELECT pg_database.encoding
           FROM pg_database
          WHERE (pg_database.datname = current_database()))])))
UNION ALL
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS object_catalog,
    (n.nspname)::info.sql_identifier AS object_schema,
    (t.typname)::info.sql_identifier AS object_name,
    ('DOMAIN'::character varying)::info.character_data AS object_type,
    ('USAGE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, t.typowner, 'USAGE'::text) OR t.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_type.oid,
            pg_type.typname,
            pg_type.typnamespace,
            pg_type.typtype,
            pg_type.typowner,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_type.typacl, acldefault('T'::"char", pg_type.typowner)))).is_grantable AS is_grantable
           FROM pg_type) t(oid, typname, typnamespace, typtype, typowner, grantor, grantee, prtype, grantable),
    pg_namespace n,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((t.typnamespace = n.oid) AND (t.typtype = 'd'::"char") AND (t.grantee = grantee.oid) AND (t.grantor = u_grantor.oid) AND (t.prtype = 'USAGE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)))
UNION ALL
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS object_catalog,
    (''::name)::info.sql_identifier AS object_schema,
    (fdw.fdwname)::info.sql_identifier AS object_name,
    ('FOREIGN DATA WRAPPER'::character varying)::info.character_data AS object_type,
    ('USAGE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, fdw.fdwowner, 'USAGE'::text) OR fdw.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_foreign_data_wrapper.fdwname,
            pg_foreign_data_wrapper.fdwowner,
            (aclexplode(COALESCE(pg_foreign_data_wrapper.fdwacl, acldefault('F'::"char", pg_foreign_data_wrapper.fdwowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_foreign_data_wrapper.fdwacl, acldefault('F'::"char", pg_foreign_data_wrapper.fdwowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_foreign_data_wrapper.fdwacl, acldefault('F'::"char", pg_foreign_data_wrapper.fdwowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_foreign_data_wrapper.fdwacl, acldefault('F'::"char", pg_foreign_data_wrapper.fdwowner)))).is_grantable AS is_grantable
           FROM pg_foreign_data_wrapper) fdw(fdwname, fdwowner, grantor, grantee, prtype, grantable),
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((u_grantor.oid = fdw.grantor) AND (grantee.oid = fdw.grantee) AND (fdw.prtype = 'USAGE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)))
UNION ALL
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS object_catalog,
    (''::name)::info.sql_identifier AS object_schema,
    (srv.srvname)::info.sql_identifier AS object_name,
    ('FOREIGN SERVER'::character varying)::info.character_data AS object_type,
    ('USAGE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, srv.srvowner, 'USAGE'::text) OR srv.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_foreign_server.srvname,
            pg_foreign_server.srvowner,
            (aclexplode(COALESCE(pg_foreign_server.srvacl, acldefault('S'::"char", pg_foreign_server.srvowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_foreign_server.srvacl, acldefault('S'::"char", pg_foreign_server.srvowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_foreign_server.srvacl, acldefault('S'::"char", pg_foreign_server.srvowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_foreign_server.srvacl, acldefault('S'::"char", pg_foreign_server.srvowner)))).is_grantable AS is_grantable
           FROM pg_foreign_server) srv(srvname, srvowner, grantor, grantee, prtype, grantable),
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((u_grantor.oid = srv.grantor) AND (grantee.oid = srv.grantee) AND (srv.prtype = 'USAGE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)))
UNION ALL
 SELECT (u_grantor.rolname)::info.sql_identifier AS grantor,
    (grantee.rolname)::info.sql_identifier AS grantee,
    (current_database())::info.sql_identifier AS object_catalog,
    (n.nspname)::info.sql_identifier AS object_schema,
    (c.relname)::info.sql_identifier AS object_name,
    ('SEQUENCE'::character varying)::info.character_data AS object_type,
    ('USAGE'::character varying)::info.character_data AS privilege_type,
    (
        CASE
            WHEN (pg_has_role(grantee.oid, c.relowner, 'USAGE'::text) OR c.grantable) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_grantable
   FROM ( SELECT pg_class.oid,
            pg_class.relname,
            pg_class.relnamespace,
            pg_class.relkind,
            pg_class.relowner,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantor AS grantor,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).grantee AS grantee,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).privilege_type AS privilege_type,
            (aclexplode(COALESCE(pg_class.relacl, acldefault('r'::"char", pg_class.relowner)))).is_grantable AS is_grantable
           FROM pg_class) c(oid, relname, relnamespace, relkind, relowner, grantor, grantee, prtype, grantable),
    pg_namespace n,
    pg_authid u_grantor,
    ( SELECT pg_authid.oid,
            pg_authid.rolname
           FROM pg_authid
        UNION ALL
         SELECT (0)::oid AS oid,
            'PUBLIC'::name) grantee(oid, rolname)
  WHERE ((c.relnamespace = n.oid) AND (c.relkind = 'S'::"char") AND (c.grantee = grantee.oid) AND (c.grantor = u_grantor.oid) AND (c.prtype = 'USAGE'::text) AND (pg_has_role(u_grantor.oid, 'USAGE'::text) OR pg_has_role(grantee.oid, 'USAGE'::text) OR (grantee.rolname = 'PUBLIC'::name)));


--
-- Name: role_usage_grants; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.role_usage_grants AS
 SELECT usage_privileges.grantor,
    usage_privileges.grantee,
    usage_privileges.object_catalog,
    usage_privileges.object_schema,
    usage_privileges.object_name,
    usage_privileges.object_type,
    usage_privileges.privilege_type,
    usage_privileges.is_grantable
   FROM info.usage_privileges
  WHERE (((usage_privileges.grantor)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)) OR ((usage_privileges.grantee)::name IN ( SELECT enabled_roles.role_name
           FROM info.enabled_roles)));


--
-- Name: routine_column_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routine_column_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (np.nspname)::info.sql_identifier AS routine_schema,
    (p.proname)::info.sql_identifier AS routine_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nt.nspname)::info.sql_identifier AS table_schema,
    (t.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name
   FROM pg_namespace np,
    pg_proc p,
    pg_depend d,
    pg_class t,
    pg_namespace nt,
    pg_attribute a
  WHERE ((np.oid = p.pronamespace) AND (p.oid = d.objid) AND (d.classid = ('pg_proc'::regclass)::oid) AND (d.refobjid = t.oid) AND (d.refclassid = ('pg_class'::regclass)::oid) AND (t.relnamespace = nt.oid) AND (t.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (t.oid = a.attrelid) AND (d.refobjsubid = a.attnum) AND pg_has_role(t.relowner, 'USAGE'::text));


--
-- Name: routine_routine_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routine_routine_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (np1.nspname)::info.sql_identifier AS routine_schema,
    (nameconcatoid(p1.proname, p1.oid))::info.sql_identifier AS routine_name
   FROM pg_namespace np,
    pg_proc p,
    pg_depend d,
    pg_proc p1,
    pg_namespace np1
  WHERE ((np.oid = p.pronamespace) AND (p.oid = d.objid) AND (d.classid = ('pg_proc'::regclass)::oid) AND (d.refobjid = p1.oid) AND (d.refclassid = ('pg_proc'::regclass)::oid) AND (p1.pronamespace = np1.oid) AND (p.prokind = ANY (ARRAY['f'::"char", 'p'::"char"])) AND (p1.prokind = ANY (ARRAY['f'::"char", 'p'::"char"])) AND pg_has_role(p1.proowner, 'USAGE'::text));


--
-- Name: routine_sequence_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routine_sequence_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (np.nspname)::info.sql_identifier AS routine_schema,
    (p.proname)::info.sql_identifier AS routine_name,
    (current_database())::info.sql_identifier AS sequence_catalog,
    (ns.nspname)::info.sql_identifier AS sequence_schema,
    (s.relname)::info.sql_identifier AS sequence_name
   FROM pg_namespace np,
    pg_proc p,
    pg_depend d,
    pg_class s,
    pg_namespace ns
  WHERE ((np.oid = p.pronamespace) AND (p.oid = d.objid) AND (d.classid = ('pg_proc'::regclass)::oid) AND (d.refobjid = s.oid) AND (d.refclassid = ('pg_class'::regclass)::oid) AND (s.relnamespace = ns.oid) AND (s.relkind = 'S'::"char") AND pg_has_role(s.relowner, 'USAGE'::text));


--
-- Name: routine_table_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.routine_table_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (current_database())::info.sql_identifier AS routine_catalog,
    (np.nspname)::info.sql_identifier AS routine_schema,
    (p.proname)::info.sql_identifier AS routine_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nt.nspname)::info.sql_identifier AS table_schema,
    (t.relname)::info.sql_identifier AS table_name
   FROM pg_namespace np,
    pg_proc p,
    pg_depend d,
    pg_class t,
    pg_namespace nt
  WHERE ((np.oid = p.pronamespace) AND (p.oid = d.objid) AND (d.classid = ('pg_proc'::regclass)::oid) AND (d.refobjid = t.oid) AND (d.refclassid = ('pg_class'::regclass)::oid) AND (t.relnamespace = nt.oid) AND (t.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND pg_has_role(t.relowner, 'USAGE'::text));


--
-- Name: schemata; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.schemata AS
 SELECT (current_database())::info.sql_identifier AS catalog_name,
    (n.nspname)::info.sql_identifier AS schema_name,
    (u.rolname)::info.sql_identifier AS schema_owner,
    (NULL::name)::info.sql_identifier AS default_character_set_catalog,
    (NULL::name)::info.sql_identifier AS default_character_set_schema,
    (NULL::name)::info.sql_identifier AS default_character_set_name,
    (NULL::character varying)::info.character_data AS sql_path
   FROM pg_namespace n,
    pg_authid u
  WHERE ((n.nspowner = u.oid) AND (pg_has_role(n.nspowner, 'USAGE'::text) OR has_schema_privilege(n.oid, 'CREATE, USAGE'::text)));


--
-- Name: sequences; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.sequences AS
 SELECT (current_database())::info.sql_identifier AS sequence_catalog,
    (nc.nspname)::info.sql_identifier AS sequence_schema,
    (c.relname)::info.sql_identifier AS sequence_name,
    (format_type(s.seqtypid, NULL::integer))::info.character_data AS data_type,
    (info._pg_numeric_precision(s.seqtypid, '-1'::integer))::info.cardinal_number AS numeric_precision,
    (2)::info.cardinal_number AS numeric_precision_radix,
    (0)::info.cardinal_number AS numeric_scale,
    (s.seqstart)::info.character_data AS start_value,
    (s.seqmin)::info.character_data AS minimum_value,
    (s.seqmax)::info.character_data AS maximum_value,
    (s.seqincrement)::info.character_data AS increment,
    (
        CASE
            WHEN s.seqcycle THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS cycle_option
   FROM pg_namespace nc,
    pg_class c,
    pg_sequence s
  WHERE ((c.relnamespace = nc.oid) AND (c.relkind = 'S'::"char") AND (NOT (EXISTS ( SELECT 1
           FROM pg_depend
          WHERE ((pg_depend.classid = ('pg_class'::regclass)::oid) AND (pg_depend.objid = c.oid) AND (pg_depend.deptype = 'i'::"char"))))) AND (NOT pg_is_other_temp_schema(nc.oid)) AND (c.oid = s.seqrelid) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_sequence_privilege(c.oid, 'SELECT, UPDATE, USAGE'::text)));


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: sql_features; Type: TABLE; Schema: info; Owner: -
--

CREATE TABLE info.sql_features (
    feature_id info.character_data,
    feature_name info.character_data,
    sub_feature_id info.character_data,
    sub_feature_name info.character_data,
    is_supported info.yes_or_no,
    is_verified_by info.character_data,
    comments info.character_data
);


--
-- Name: sql_implementation_info; Type: TABLE; Schema: info; Owner: -
--

CREATE TABLE info.sql_implementation_info (
    implementation_info_id info.character_data,
    implementation_info_name info.character_data,
    integer_value info.cardinal_number,
    character_value info.character_data,
    comments info.character_data
);


--
-- Name: sql_parts; Type: TABLE; Schema: info; Owner: -
--

CREATE TABLE info.sql_parts (
    feature_id info.character_data,
    feature_name info.character_data,
    is_supported info.yes_or_no,
    is_verified_by info.character_data,
    comments info.character_data
);


--
-- Name: sql_sizing; Type: TABLE; Schema: info; Owner: -
--

CREATE TABLE info.sql_sizing (
    sizing_id info.cardinal_number,
    sizing_name info.character_data,
    supported_value info.cardinal_number,
    comments info.character_data
);


--
-- Name: table_constraints; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.table_constraints AS
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (nc.nspname)::info.sql_identifier AS constraint_schema,
    (c.conname)::info.sql_identifier AS constraint_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nr.nspname)::info.sql_identifier AS table_schema,
    (r.relname)::info.sql_identifier AS table_name,
    (
        CASE c.contype
            WHEN 'c'::"char" THEN 'CHECK'::text
            WHEN 'f'::"char" THEN 'FOREIGN KEY'::text
            WHEN 'p'::"char" THEN 'PRIMARY KEY'::text
            WHEN 'u'::"char" THEN 'UNIQUE'::text
            ELSE NULL::text
        END)::info.character_data AS constraint_type,
    (
        CASE
            WHEN c.condeferrable THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_deferrable,
    (
        CASE
            WHEN c.condeferred THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS initially_deferred,
    ('YES'::character varying)::info.yes_or_no AS enforced,
    (
        CASE
            WHEN (c.contype = 'u'::"char") THEN
            CASE
                WHEN ( SELECT (NOT pg_index.indnullsnotdistinct)
                   FROM pg_index
                  WHERE (pg_index.indexrelid = c.conindid)) THEN 'YES'::text
                ELSE 'NO'::text
            END
            ELSE NULL::text
        END)::info.yes_or_no AS nulls_distinct
   FROM pg_namespace nc,
    pg_namespace nr,
    pg_constraint c,
    pg_class r
  WHERE ((nc.oid = c.connamespace) AND (nr.oid = r.relnamespace) AND (c.conrelid = r.oid) AND (c.contype <> ALL (ARRAY['t'::"char", 'x'::"char"])) AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT pg_is_other_temp_schema(nr.oid)) AND (pg_has_role(r.relowner, 'USAGE'::text) OR has_table_privilege(r.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(r.oid, 'INSERT, UPDATE, REFERENCES'::text)))
UNION ALL
 SELECT (current_database())::info.sql_identifier AS constraint_catalog,
    (nr.nspname)::info.sql_identifier AS constraint_schema,
    (((((((nr.oid)::text || '_'::text) || (r.oid)::text) || '_'::text) || (a.attnum)::text) || '_not_null'::text))::info.sql_identifier AS constraint_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nr.nspname)::info.sql_identifier AS table_schema,
    (r.relname)::info.sql_identifier AS table_name,
    ('CHECK'::character varying)::info.character_data AS constraint_type,
    ('NO'::character varying)::info.yes_or_no AS is_deferrable,
    ('NO'::character varying)::info.yes_or_no AS initially_deferred,
    ('YES'::character varying)::info.yes_or_no AS enforced,
    (NULL::character varying)::info.yes_or_no AS nulls_distinct
   FROM pg_namespace nr,
    pg_class r,
    pg_attribute a
  WHERE ((nr.oid = r.relnamespace) AND (r.oid = a.attrelid) AND a.attnotnull AND (a.attnum > 0) AND (NOT a.attisdropped) AND (r.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) AND (NOT pg_is_other_temp_schema(nr.oid)) AND (pg_has_role(r.relowner, 'USAGE'::text) OR has_table_privilege(r.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(r.oid, 'INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: tables; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.tables AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (
        CASE
            WHEN (nc.oid = pg_my_temp_schema()) THEN 'LOCAL TEMPORARY'::text
            WHEN (c.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) THEN 'BASE TABLE'::text
            WHEN (c.relkind = 'v'::"char") THEN 'VIEW'::text
            WHEN (c.relkind = 'f'::"char") THEN 'FOREIGN'::text
            ELSE NULL::text
        END)::info.character_data AS table_type,
    (NULL::name)::info.sql_identifier AS self_referencing_column_name,
    (NULL::character varying)::info.character_data AS reference_generation,
    (
        CASE
            WHEN (t.typname IS NOT NULL) THEN current_database()
            ELSE NULL::name
        END)::info.sql_identifier AS user_defined_type_catalog,
    (nt.nspname)::info.sql_identifier AS user_defined_type_schema,
    (t.typname)::info.sql_identifier AS user_defined_type_name,
    (
        CASE
            WHEN ((c.relkind = ANY (ARRAY['r'::"char", 'p'::"char"])) OR ((c.relkind = ANY (ARRAY['v'::"char", 'f'::"char"])) AND ((pg_relation_is_updatable((c.oid)::regclass, false) & 8) = 8))) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_insertable_into,
    (
        CASE
            WHEN (t.typname IS NOT NULL) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_typed,
    (NULL::character varying)::info.character_data AS commit_action
   FROM ((pg_namespace nc
     JOIN pg_class c ON ((nc.oid = c.relnamespace)))
     LEFT JOIN (pg_type t
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid))) ON ((c.reloftype = t.oid)))
  WHERE ((c.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (NOT pg_is_other_temp_schema(nc.oid)) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: transforms; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.transforms AS
 SELECT (current_database())::info.sql_identifier AS udt_catalog,
    (nt.nspname)::info.sql_identifier AS udt_schema,
    (t.typname)::info.sql_identifier AS udt_name,
    (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (l.lanname)::info.sql_identifier AS group_name,
    ('FROM SQL'::character varying)::info.character_data AS transform_type
   FROM (((((pg_type t
     JOIN pg_transform x ON ((t.oid = x.trftype)))
     JOIN pg_language l ON ((x.trflang = l.oid)))
     JOIN pg_proc p ON (((x.trffromsql)::oid = p.oid)))
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid)))
     JOIN pg_namespace np ON ((p.pronamespace = np.oid)))
UNION
 SELECT (current_database())::info.sql_identifier AS udt_catalog,
    (nt.nspname)::info.sql_identifier AS udt_schema,
    (t.typname)::info.sql_identifier AS udt_name,
    (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name,
    (l.lanname)::info.sql_identifier AS group_name,
    ('TO SQL'::character varying)::info.character_data AS transform_type
   FROM (((((pg_type t
     JOIN pg_transform x ON ((t.oid = x.trftype)))
     JOIN pg_language l ON ((x.trflang = l.oid)))
     JOIN pg_proc p ON (((x.trftosql)::oid = p.oid)))
     JOIN pg_namespace nt ON ((t.typnamespace = nt.oid)))
     JOIN pg_namespace np ON ((p.pronamespace = np.oid)))
  ORDER BY 1, 2, 3, 7, 8;


--
-- Name: triggered_update_columns; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.triggered_update_columns AS
 SELECT (current_database())::info.sql_identifier AS trigger_catalog,
    (n.nspname)::info.sql_identifier AS trigger_schema,
    (t.tgname)::info.sql_identifier AS trigger_name,
    (current_database())::info.sql_identifier AS event_object_catalog,
    (n.nspname)::info.sql_identifier AS event_object_schema,
    (c.relname)::info.sql_identifier AS event_object_table,
    (a.attname)::info.sql_identifier AS event_object_column
   FROM pg_namespace n,
    pg_class c,
    pg_trigger t,
    ( SELECT ta0.tgoid,
            (ta0.tgat).x AS tgattnum,
            (ta0.tgat).n AS tgattpos
           FROM ( SELECT pg_trigger.oid AS tgoid,
                    info._pg_expandarray(pg_trigger.tgattr) AS tgat
                   FROM pg_trigger) ta0) ta,
    pg_attribute a
  WHERE ((n.oid = c.relnamespace) AND (c.oid = t.tgrelid) AND (t.oid = ta.tgoid) AND ((a.attrelid = t.tgrelid) AND (a.attnum = ta.tgattnum)) AND (NOT t.tgisinternal) AND (NOT pg_is_other_temp_schema(n.oid)) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_column_privilege(c.oid, a.attnum, 'INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: triggers; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.triggers AS
 SELECT (current_database())::info.sql_identifier AS trigger_catalog,
    (n.nspname)::info.sql_identifier AS trigger_schema,
    (t.tgname)::info.sql_identifier AS trigger_name,
    (em.text)::info.character_data AS event_manipulation,
    (current_database())::info.sql_identifier AS event_object_catalog,
    (n.nspname)::info.sql_identifier AS event_object_schema,
    (c.relname)::info.sql_identifier AS event_object_table,
    (rank() OVER (PARTITION BY (n.nspname)::info.sql_identifier, (c.relname)::info.sql_identifier, em.num, ((t.tgtype)::integer & 1), ((t.tgtype)::integer & 66) ORDER BY t.tgname))::info.cardinal_number AS action_order,
    (
        CASE
            WHEN pg_has_role(c.relowner, 'USAGE'::text) THEN (regexp_match(pg_get_triggerdef(t.oid), '.{35,} WHEN \((.+)\) EXECUTE FUNCTION'::text))[1]
            ELSE NULL::text
        END)::info.character_data AS action_condition,
    (SUBSTRING(pg_get_triggerdef(t.oid) FROM (POSITION(('EXECUTE FUNCTION'::text) IN (SUBSTRING(pg_get_triggerdef(t.oid) FROM 48))) + 47)))::info.character_data AS action_statement,
    (
        CASE ((t.tgtype)::integer & 1)
            WHEN 1 THEN 'ROW'::text
            ELSE 'STATEMENT'::text
        END)::info.character_data AS action_orientation,
    (
        CASE ((t.tgtype)::integer & 66)
            WHEN 2 THEN 'BEFORE'::text
            WHEN 64 THEN 'INSTEAD OF'::text
            ELSE 'AFTER'::text
        END)::info.character_data AS action_timing,
    (t.tgoldtable)::info.sql_identifier AS action_reference_old_table,
    (t.tgnewtable)::info.sql_identifier AS action_reference_new_table,
    (NULL::name)::info.sql_identifier AS action_reference_old_row,
    (NULL::name)::info.sql_identifier AS action_reference_new_row,
    (NULL::timestamp with time zone)::info.time_stamp AS created
   FROM pg_namespace n,
    pg_class c,
    pg_trigger t,
    ( VALUES (4,'INSERT'::text), (8,'DELETE'::text), (16,'UPDATE'::text)) em(num, text)
  WHERE ((n.oid = c.relnamespace) AND (c.oid = t.tgrelid) AND (((t.tgtype)::integer & em.num) <> 0) AND (NOT t.tgisinternal) AND (NOT pg_is_other_temp_schema(n.oid)) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(c.oid, 'INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: user_defined_types; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.user_defined_types AS
 SELECT (current_database())::info.sql_identifier AS user_defined_type_catalog,
    (n.nspname)::info.sql_identifier AS user_defined_type_schema,
    (c.relname)::info.sql_identifier AS user_defined_type_name,
    ('STRUCTURED'::character varying)::info.character_data AS user_defined_type_category,
    ('YES'::character varying)::info.yes_or_no AS is_instantiable,
    (NULL::character varying)::info.yes_or_no AS is_final,
    (NULL::character varying)::info.character_data AS ordering_form,
    (NULL::character varying)::info.character_data AS ordering_category,
    (NULL::name)::info.sql_identifier AS ordering_routine_catalog,
    (NULL::name)::info.sql_identifier AS ordering_routine_schema,
    (NULL::name)::info.sql_identifier AS ordering_routine_name,
    (NULL::character varying)::info.character_data AS reference_type,
    (NULL::character varying)::info.character_data AS data_type,
    (NULL::integer)::info.cardinal_number AS character_maximum_length,
    (NULL::integer)::info.cardinal_number AS character_octet_length,
    (NULL::name)::info.sql_identifier AS character_set_catalog,
    (NULL::name)::info.sql_identifier AS character_set_schema,
    (NULL::name)::info.sql_identifier AS character_set_name,
    (NULL::name)::info.sql_identifier AS collation_catalog,
    (NULL::name)::info.sql_identifier AS collation_schema,
    (NULL::name)::info.sql_identifier AS collation_name,
    (NULL::integer)::info.cardinal_number AS numeric_precision,
    (NULL::integer)::info.cardinal_number AS numeric_precision_radix,
    (NULL::integer)::info.cardinal_number AS numeric_scale,
    (NULL::integer)::info.cardinal_number AS datetime_precision,
    (NULL::character varying)::info.character_data AS interval_type,
    (NULL::integer)::info.cardinal_number AS interval_precision,
    (NULL::name)::info.sql_identifier AS source_dtd_identifier,
    (NULL::name)::info.sql_identifier AS ref_dtd_identifier
   FROM pg_namespace n,
    pg_class c,
    pg_type t
  WHERE ((n.oid = c.relnamespace) AND (t.typrelid = c.oid) AND (c.relkind = 'c'::"char") AND (pg_has_role(t.typowner, 'USAGE'::text) OR has_type_privilege(t.oid, 'USAGE'::text)));


--
-- Name: user_mapping_options; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.user_mapping_options AS
 SELECT um.authorization_identifier,
    um.foreign_server_catalog,
    um.foreign_server_name,
    (opts.option_name)::info.sql_identifier AS option_name,
    (
        CASE
            WHEN (((um.umuser <> (0)::oid) AND ((um.authorization_identifier)::name = CURRENT_USER)) OR ((um.umuser = (0)::oid) AND pg_has_role((um.srvowner)::name, 'USAGE'::text)) OR ( SELECT pg_authid.rolsuper
               FROM pg_authid
              WHERE (pg_authid.rolname = CURRENT_USER))) THEN opts.option_value
            ELSE NULL::text
        END)::info.character_data AS option_value
   FROM info._pg_user_mappings um,
    LATERAL pg_options_to_table(um.umoptions) opts(option_name, option_value);


--
-- Name: user_mappings; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.user_mappings AS
 SELECT _pg_user_mappings.authorization_identifier,
    _pg_user_mappings.foreign_server_catalog,
    _pg_user_mappings.foreign_server_name
   FROM info._pg_user_mappings;


--
-- Name: view_column_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.view_column_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS view_catalog,
    (nv.nspname)::info.sql_identifier AS view_schema,
    (v.relname)::info.sql_identifier AS view_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nt.nspname)::info.sql_identifier AS table_schema,
    (t.relname)::info.sql_identifier AS table_name,
    (a.attname)::info.sql_identifier AS column_name
   FROM pg_namespace nv,
    pg_class v,
    pg_depend dv,
    pg_depend dt,
    pg_class t,
    pg_namespace nt,
    pg_attribute a
  WHERE ((nv.oid = v.relnamespace) AND (v.relkind = 'v'::"char") AND (v.oid = dv.refobjid) AND (dv.refclassid = ('pg_class'::regclass)::oid) AND (dv.classid = ('pg_rewrite'::regclass)::oid) AND (dv.deptype = 'i'::"char") AND (dv.objid = dt.objid) AND (dv.refobjid <> dt.refobjid) AND (dt.classid = ('pg_rewrite'::regclass)::oid) AND (dt.refclassid = ('pg_class'::regclass)::oid) AND (dt.refobjid = t.oid) AND (t.relnamespace = nt.oid) AND (t.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND (t.oid = a.attrelid) AND (dt.refobjsubid = a.attnum) AND pg_has_role(t.relowner, 'USAGE'::text));


--
-- Name: view_routine_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.view_routine_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS table_catalog,
    (nv.nspname)::info.sql_identifier AS table_schema,
    (v.relname)::info.sql_identifier AS table_name,
    (current_database())::info.sql_identifier AS specific_catalog,
    (np.nspname)::info.sql_identifier AS specific_schema,
    (nameconcatoid(p.proname, p.oid))::info.sql_identifier AS specific_name
   FROM pg_namespace nv,
    pg_class v,
    pg_depend dv,
    pg_depend dp,
    pg_proc p,
    pg_namespace np
  WHERE ((nv.oid = v.relnamespace) AND (v.relkind = 'v'::"char") AND (v.oid = dv.refobjid) AND (dv.refclassid = ('pg_class'::regclass)::oid) AND (dv.classid = ('pg_rewrite'::regclass)::oid) AND (dv.deptype = 'i'::"char") AND (dv.objid = dp.objid) AND (dp.classid = ('pg_rewrite'::regclass)::oid) AND (dp.refclassid = ('pg_proc'::regclass)::oid) AND (dp.refobjid = p.oid) AND (p.pronamespace = np.oid) AND pg_has_role(p.proowner, 'USAGE'::text));


--
-- Name: view_table_usage; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.view_table_usage AS
 SELECT DISTINCT (current_database())::info.sql_identifier AS view_catalog,
    (nv.nspname)::info.sql_identifier AS view_schema,
    (v.relname)::info.sql_identifier AS view_name,
    (current_database())::info.sql_identifier AS table_catalog,
    (nt.nspname)::info.sql_identifier AS table_schema,
    (t.relname)::info.sql_identifier AS table_name
   FROM pg_namespace nv,
    pg_class v,
    pg_depend dv,
    pg_depend dt,
    pg_class t,
    pg_namespace nt
  WHERE ((nv.oid = v.relnamespace) AND (v.relkind = 'v'::"char") AND (v.oid = dv.refobjid) AND (dv.refclassid = ('pg_class'::regclass)::oid) AND (dv.classid = ('pg_rewrite'::regclass)::oid) AND (dv.deptype = 'i'::"char") AND (dv.objid = dt.objid) AND (dv.refobjid <> dt.refobjid) AND (dt.classid = ('pg_rewrite'::regclass)::oid) AND (dt.refclassid = ('pg_class'::regclass)::oid) AND (dt.refobjid = t.oid) AND (t.relnamespace = nt.oid) AND (t.relkind = ANY (ARRAY['r'::"char", 'v'::"char", 'f'::"char", 'p'::"char"])) AND pg_has_role(t.relowner, 'USAGE'::text));


--
-- Name: views; Type: VIEW; Schema: info; Owner: -
--

CREATE VIEW info.views AS
 SELECT (current_database())::info.sql_identifier AS table_catalog,
    (nc.nspname)::info.sql_identifier AS table_schema,
    (c.relname)::info.sql_identifier AS table_name,
    (
        CASE
            WHEN pg_has_role(c.relowner, 'USAGE'::text) THEN pg_get_viewdef(c.oid)
            ELSE NULL::text
        END)::info.character_data AS view_definition,
    (
        CASE
            WHEN ('check_option=cascaded'::text = ANY (c.reloptions)) THEN 'CASCADED'::text
            WHEN ('check_option=local'::text = ANY (c.reloptions)) THEN 'LOCAL'::text
            ELSE 'NONE'::text
        END)::info.character_data AS check_option,
    (
        CASE
            WHEN ((pg_relation_is_updatable((c.oid)::regclass, false) & 20) = 20) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_updatable,
    (
        CASE
            WHEN ((pg_relation_is_updatable((c.oid)::regclass, false) & 8) = 8) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_insertable_into,
    (
        CASE
            WHEN (EXISTS ( SELECT 1
               FROM pg_trigger
              WHERE ((pg_trigger.tgrelid = c.oid) AND (((pg_trigger.tgtype)::integer & 81) = 81)))) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_trigger_updatable,
    (
        CASE
            WHEN (EXISTS ( SELECT 1
               FROM pg_trigger
              WHERE ((pg_trigger.tgrelid = c.oid) AND (((pg_trigger.tgtype)::integer & 73) = 73)))) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_trigger_deletable,
    (
        CASE
            WHEN (EXISTS ( SELECT 1
               FROM pg_trigger
              WHERE ((pg_trigger.tgrelid = c.oid) AND (((pg_trigger.tgtype)::integer & 69) = 69)))) THEN 'YES'::text
            ELSE 'NO'::text
        END)::info.yes_or_no AS is_trigger_insertable_into
   FROM pg_namespace nc,
    pg_class c
  WHERE ((c.relnamespace = nc.oid) AND (c.relkind = 'v'::"char") AND (NOT pg_is_other_temp_schema(nc.oid)) AND (pg_has_role(c.relowner, 'USAGE'::text) OR has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER'::text) OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'::text)));


--
-- Name: SCHEMA info; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA info TO PUBLIC;


--
-- Name: TABLE applicable_roles; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.applicable_roles TO PUBLIC;


--
-- Name: TABLE administrable_role_authorizations; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.administrable_role_authorizations TO PUBLIC;


--
-- Name: TABLE attributes; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.attributes TO PUBLIC;


--
-- Name: TABLE character_sets; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.character_sets TO PUBLIC;


--
-- Name: TABLE check_constraint_routine_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.check_constraint_routine_usage TO PUBLIC;


--
-- Name: TABLE check_constraints; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.check_constraints TO PUBLIC;


--
-- Name: TABLE collation_character_set_applicability; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.collation_character_set_applicability TO PUBLIC;


--
-- Name: TABLE collations; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.collations TO PUBLIC;


--
-- Name: TABLE column_column_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.column_column_usage TO PUBLIC;


--
-- Name: TABLE column_domain_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.column_domain_usage TO PUBLIC;


--
-- Name: TABLE column_options; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.column_options TO PUBLIC;


--
-- Name: TABLE column_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.column_privileges TO PUBLIC;


--
-- Name: TABLE column_udt_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.column_udt_usage TO PUBLIC;


--
-- Name: TABLE columns; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.columns TO PUBLIC;


--
-- Name: TABLE constraint_column_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.constraint_column_usage TO PUBLIC;


--
-- Name: TABLE constraint_table_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.constraint_table_usage TO PUBLIC;


--
-- Name: TABLE domains; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.domains TO PUBLIC;


--
-- Name: TABLE parameters; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.parameters TO PUBLIC;


--
-- Name: TABLE routines; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routines TO PUBLIC;


--
-- Name: TABLE data_type_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.data_type_privileges TO PUBLIC;


--
-- Name: TABLE domain_constraints; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.domain_constraints TO PUBLIC;


--
-- Name: TABLE domain_udt_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.domain_udt_usage TO PUBLIC;


--
-- Name: TABLE element_types; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.element_types TO PUBLIC;


--
-- Name: TABLE enabled_roles; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.enabled_roles TO PUBLIC;


--
-- Name: TABLE foreign_data_wrapper_options; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_data_wrapper_options TO PUBLIC;


--
-- Name: TABLE foreign_data_wrappers; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_data_wrappers TO PUBLIC;


--
-- Name: TABLE foreign_server_options; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_server_options TO PUBLIC;


--
-- Name: TABLE foreign_servers; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_servers TO PUBLIC;


--
-- Name: TABLE foreign_table_options; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_table_options TO PUBLIC;


--
-- Name: TABLE foreign_tables; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.foreign_tables TO PUBLIC;


--
-- Name: TABLE info_catalog_name; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.info_catalog_name TO PUBLIC;


--
-- Name: TABLE key_column_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.key_column_usage TO PUBLIC;


--
-- Name: TABLE referential_constraints; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.referential_constraints TO PUBLIC;


--
-- Name: TABLE role_column_grants; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.role_column_grants TO PUBLIC;


--
-- Name: TABLE routine_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routine_privileges TO PUBLIC;


--
-- Name: TABLE role_routine_grants; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.role_routine_grants TO PUBLIC;


--
-- Name: TABLE table_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.table_privileges TO PUBLIC;


--
-- Name: TABLE role_table_grants; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.role_table_grants TO PUBLIC;


--
-- Name: TABLE udt_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.udt_privileges TO PUBLIC;


--
-- Name: TABLE role_udt_grants; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.role_udt_grants TO PUBLIC;


--
-- Name: TABLE usage_privileges; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.usage_privileges TO PUBLIC;


--
-- Name: TABLE role_usage_grants; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.role_usage_grants TO PUBLIC;


--
-- Name: TABLE routine_column_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routine_column_usage TO PUBLIC;


--
-- Name: TABLE routine_routine_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routine_routine_usage TO PUBLIC;


--
-- Name: TABLE routine_sequence_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routine_sequence_usage TO PUBLIC;


--
-- Name: TABLE routine_table_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.routine_table_usage TO PUBLIC;


--
-- Name: TABLE schemata; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.schemata TO PUBLIC;


--
-- Name: TABLE sequences; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.sequences TO PUBLIC;


--
-- Name: TABLE sql_features; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.sql_features TO PUBLIC;


--
-- Name: TABLE sql_implementation_info; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.sql_implementation_info TO PUBLIC;


--
-- Name: TABLE sql_sizing; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.sql_sizing TO PUBLIC;


--
-- Name: TABLE table_constraints; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.table_constraints TO PUBLIC;


--
-- Name: TABLE tables; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.tables TO PUBLIC;


--
-- Name: TABLE triggered_update_columns; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.triggered_update_columns TO PUBLIC;


--
-- Name: TABLE triggers; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.triggers TO PUBLIC;


--
-- Name: TABLE user_defined_types; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.user_defined_types TO PUBLIC;


--
-- Name: TABLE user_mapping_options; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.user_mapping_options TO PUBLIC;


--
-- Name: TABLE user_mappings; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.user_mappings TO PUBLIC;


--
-- Name: TABLE view_column_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.view_column_usage TO PUBLIC;


--
-- Name: TABLE view_routine_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.view_routine_usage TO PUBLIC;


--
-- Name: TABLE view_table_usage; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.view_table_usage TO PUBLIC;


--
-- Name: TABLE views; Type: ACL; Schema: info; Owner: -
--

GRANT SELECT ON TABLE info.views TO PUBLIC;


--
-- PostgreSQL database dump complete
--

\unrestrict hLIwX0j2dxv22UbpLRTloj4LziAp0JRxevwoEdi3so6OQM8DRXfMizbIeF5G7v6

