-- A catalogue as rows (kind, name, description): whatever is the user's, with
-- the names that oids and column numbers stand for, so that two databases that
-- mean the same have the same rows. It shares nothing with introspection: whole
-- catalogue rows are taken as to_jsonb has them, so that a column of a newer
-- server counts without being named here, and only what is a number of this
-- database alone (an oid, a count of pages) is left out.
WITH mine AS (
  SELECT c.classid, c.objid FROM pg_depend c WHERE c.deptype = 'e'
), rel AS (
  SELECT c.*, c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM mine m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), typ AS (
  SELECT t.*, format_type(t.oid, NULL) AS name FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE t.oid >= 16384 AND (c.oid IS NULL OR c.relkind = 'c') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)
    AND NOT EXISTS (SELECT FROM mine m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
    AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.oid = t.typnamespace AND n.nspname ~ '^pg_')
), con AS (
  -- Version 18 names what is NOT NULL; a name that the server has chosen does not count. Nor does that of what a foreign key has for each partition of
  -- the table that it refers to, which depends on which of the two came first.
  SELECT k.*, format('%s %s', coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text), CASE
    WHEN k.contype = 'n' AND k.conname ~ '_not_null[0-9]*$' THEN pg_get_constraintdef(k.oid)
    WHEN k.contype = 'f' AND k.conrelid = up.conrelid THEN format('%I to %s', regexp_replace(k.conname, '[0-9_]+$', ''), k.confrelid::regclass)
    ELSE quote_ident(k.conname) END) AS label
  FROM pg_constraint k LEFT JOIN pg_constraint up ON up.oid = k.conparentid
), acl (kind, objid, owner, acl, letter) AS (
  SELECT 'class', oid, relowner, relacl, CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" FROM rel WHERE relkind NOT IN ('i', 'I', 'c')
  UNION ALL SELECT 'type', oid, typowner, typacl, 'T' FROM typ
  UNION ALL SELECT 'proc', oid, proowner, proacl, 'f' FROM pg_proc WHERE oid >= 16384
  UNION ALL SELECT 'schema', oid, nspowner, nspacl, 'n' FROM pg_namespace
  UNION ALL SELECT 'server', oid, srvowner, srvacl, 'S' FROM pg_foreign_server
  UNION ALL SELECT 'wrapper', oid, fdwowner, fdwacl, 'F' FROM pg_foreign_data_wrapper
  UNION ALL SELECT 'language', oid, lanowner, lanacl, 'l' FROM pg_language
), granted AS (
  SELECT kind, objid, jsonb_agg(format('%s=%s/%s%s', grantee::regrole, privilege_type, grantor::regrole, CASE WHEN is_grantable THEN '*' END)
    ORDER BY grantee::regrole::text, privilege_type, grantor::regrole::text, is_grantable) AS grants
  FROM acl, aclexplode(coalesce(acl, acldefault(letter, owner))) GROUP BY kind, objid
)
SELECT 'schema', quote_ident(nspname), jsonb_build_object('owner', nspowner::regrole, 'grants', (SELECT grants FROM granted WHERE kind = 'schema' AND objid = n.oid))
  FROM pg_namespace n WHERE (oid >= 16384 OR nspname = 'public') AND nspname !~ '^pg_'
UNION ALL
SELECT 'class', name, to_jsonb(c) - '{oid,name,relnamespace,reltype,reloftype,relowner,relam,relfilenode,reltablespace,relpages,reltuples,relallvisible,relallfrozen,reltoastrelid,relhasindex,relhasrules,relhastriggers,relhassubclass,relnatts,relchecks,relrewrite,relfrozenxid,relminmxid,relpartbound,relacl,reloptions}'::text[]
  || jsonb_build_object('owner', relowner::regrole, 'method', (SELECT amname FROM pg_am WHERE oid = c.relam), 'of', nullif(reloftype, 0)::regtype,
    'tablespace', (SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace), 'bound', pg_get_expr(relpartbound, oid),
    'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(reloptions) o),
    'toast', (SELECT jsonb_agg(o ORDER BY o) FROM pg_class t, unnest(t.reloptions) o WHERE t.oid = c.reltoastrelid),
    'query', CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END,
    'partitioned', CASE relkind WHEN 'p' THEN pg_get_partkeydef(oid) END,
    'parents', (SELECT jsonb_agg(inhparent::regclass ORDER BY inhseqno) FROM pg_inherits WHERE inhrelid = c.oid),
    'foreign', (SELECT jsonb_build_object('server', srvname, 'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(ftoptions) o)) FROM pg_foreign_table f JOIN pg_foreign_server s ON s.oid = ftserver WHERE ftrelid = c.oid),
    'grants', (SELECT grants FROM granted WHERE kind = 'class' AND objid = c.oid))
  -- Without its index a replica identity is as NOTHING.
  || CASE WHEN relreplident = 'i' AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisreplident) THEN '{"relreplident": "n"}' ELSE '{}' END::jsonb
  FROM rel c
UNION ALL
SELECT 'column', format('%s.%I', c.name, attname), to_jsonb(a) - '{attrelid,attnum,atttypid,attcollation,attcacheoff,attmissingval,atthasmissing,attndims,attacl,attoptions,attfdwoptions}'::text[]
  || jsonb_build_object('type', format_type(atttypid, atttypmod), 'collation', nullif(attcollation, 0)::regcollation, 'default', pg_get_expr(adbin, adrelid),
    'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(attoptions) o), 'foreign options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(attfdwoptions) o),
    'grants', (SELECT jsonb_agg(format('%s=%s/%s%s', grantee::regrole, privilege_type, grantor::regrole, CASE WHEN is_grantable THEN '*' END)
      ORDER BY grantee::regrole::text, privilege_type, grantor::regrole::text, is_grantable) FROM aclexplode(attacl)))
  FROM rel c JOIN pg_attribute a ON attrelid = c.oid LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'f', 'v', 'm', 'c')
UNION ALL
SELECT 'index column', format('%s.%s', c.name, attnum), to_jsonb(attstattarget) FROM rel c JOIN pg_attribute ON attrelid = c.oid WHERE relkind IN ('i', 'I')
UNION ALL
-- What NO INHERIT a key has depends on how it came to a partition; a check's is
-- part of its definition. Whether a column that is NOT NULL in a parent, too, is so of the table's own says nothing where it is in the table's primary key,
-- which makes it so where the key is written in CREATE TABLE.
SELECT 'constraint', label,
  to_jsonb(k) - '{oid,label,conname,connamespace,conrelid,contypid,conindid,conparentid,confrelid,connoinherit,conkey,confkey,conpfeqop,conppeqop,conffeqop,confdelsetcols,conexclop,conbin}'::text[]
  || jsonb_build_object('definition', pg_get_constraintdef(k.oid), 'parent', (SELECT p.label FROM con p WHERE p.oid = k.conparentid))
  || CASE WHEN contype = 'n' AND coninhcount > 0 AND EXISTS (SELECT FROM pg_index x WHERE x.indrelid = k.conrelid AND indisprimary AND k.conkey[1] = ANY (indkey)) THEN '{"conislocal": null}' ELSE '{}' END::jsonb
  FROM con k WHERE k.oid >= 16384 AND contype <> 't' AND (conrelid IN (SELECT oid FROM rel) OR contypid IN (SELECT oid FROM typ))
UNION ALL
SELECT 'index', c.name, to_jsonb(x) - '{indexrelid,indrelid,indkey,indcollation,indclass,indoption,indexprs,indpred,indcheckxmin}'::text[] || jsonb_build_object('definition', pg_get_indexdef(c.oid))
  FROM rel c JOIN pg_index x ON indexrelid = c.oid
UNION ALL
SELECT 'sequence', c.name, to_jsonb(s) - '{seqrelid,seqtypid}'::text[] || jsonb_build_object('type', seqtypid::regtype,
    'owner', (SELECT format('%s %s %I', deptype, refobjid::regclass, attname) FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
      WHERE classid = 'pg_class'::regclass AND objid = c.oid AND refclassid = 'pg_class'::regclass AND deptype IN ('a', 'i')))
  FROM rel c JOIN pg_sequence s ON seqrelid = c.oid
UNION ALL
-- A domain's typdefault keeps the names of when it was set.
SELECT 'type', name, to_jsonb(t) - '{oid,name,typnamespace,typowner,typrelid,typelem,typarray,typbasetype,typcollation,typdefaultbin,typacl}'::text[]
  || jsonb_build_object('owner', typowner::regrole, 'typdefault', coalesce(pg_get_expr(typdefaultbin, 0), typdefault), 'base', nullif(format_type(nullif(typbasetype, 0), typtypmod), '???'), 'collation', nullif(typcollation, 0)::regcollation,
    'values', (SELECT jsonb_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
    'range', (SELECT to_jsonb(r) - '{rngtypid,rngsubtype,rngmultitypid,rngcollation,rngsubopc}'::text[] || jsonb_build_object('subtype', rngsubtype::regtype, 'collation', nullif(rngcollation, 0)::regcollation,
        'class', (SELECT opcnamespace::regnamespace || '.' || opcname FROM pg_opclass WHERE oid = rngsubopc)) FROM pg_range r WHERE rngtypid = t.oid),
    'constructors', (SELECT jsonb_agg(objid::regprocedure::text ORDER BY objid::regprocedure::text) FROM pg_depend WHERE refclassid = 'pg_type'::regclass AND refobjid = t.oid AND classid = 'pg_proc'::regclass AND deptype = 'i'),
    'grants', (SELECT grants FROM granted WHERE kind = 'type' AND objid = t.oid))
  FROM typ t
UNION ALL
SELECT 'function', p.oid::regprocedure::text, to_jsonb(p) - '{oid,pronamespace,proowner,prolang,provariadic,prosupport,prorettype,proargtypes,proallargtypes,proargdefaults,protrftypes,prosqlbody,proacl}'::text[]
  || jsonb_build_object('owner', proowner::regrole, 'definition', CASE WHEN prokind <> 'a' THEN pg_get_functiondef(p.oid) END, 'result', prorettype::regtype, 'arguments', pg_get_function_arguments(p.oid),
    'aggregate', (SELECT to_jsonb(g) - '{aggfnoid,aggsortop,aggtranstype,aggmtranstype}'::text[] || jsonb_build_object('state', aggtranstype::regtype, 'moving', nullif(aggmtranstype, 0)::regtype, 'sort', nullif(aggsortop, 0)::regoperator)
      FROM pg_aggregate g WHERE aggfnoid = p.oid),
    'grants', (SELECT grants FROM granted WHERE kind = 'proc' AND objid = p.oid))
  FROM pg_proc p WHERE p.oid >= 16384 AND pronamespace::regnamespace::text !~ '^pg_' AND NOT EXISTS (SELECT FROM mine m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid AND deptype = 'i')
UNION ALL
SELECT 'trigger', format('%s %I', tgrelid::regclass, tgname), to_jsonb(pg_get_triggerdef(g.oid)) || jsonb_build_array(tgenabled, (SELECT tgrelid::regclass FROM pg_trigger p WHERE p.oid = g.tgparentid))
  FROM pg_trigger g WHERE NOT tgisinternal
UNION ALL
SELECT 'event trigger', quote_ident(evtname), to_jsonb(e) - '{oid,evtowner,evtfoid}'::text[] || jsonb_build_object('owner', evtowner::regrole, 'function', evtfoid::regprocedure)
  FROM pg_event_trigger e WHERE NOT EXISTS (SELECT FROM mine m WHERE m.objid = e.oid)
UNION ALL
SELECT 'rule', format('%s %I', ev_class::regclass, rulename), jsonb_build_array(pg_get_ruledef(r.oid), ev_enabled) FROM pg_rewrite r WHERE ev_class IN (SELECT oid FROM rel) AND (rulename <> '_RETURN' OR ev_enabled <> 'O')
UNION ALL
SELECT 'policy', format('%s %I', polrelid::regclass, polname), to_jsonb(p) - '{oid,polrelid,polroles,polqual,polwithcheck}'::text[]
  || jsonb_build_object('roles', (SELECT jsonb_agg(r::regrole ORDER BY r::regrole::text) FROM unnest(polroles) r), 'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
  FROM pg_policy p
UNION ALL
-- The columns of a statistics object stand in their order in the table, which means nothing.
SELECT 'statistics', format('%s.%I', stxnamespace::regnamespace, stxname), to_jsonb(s) - '{oid,stxrelid,stxnamespace,stxowner,stxkeys,stxkind,stxexprs}'::text[]
  || jsonb_build_object('owner', stxowner::regrole,
    'definition', (SELECT jsonb_agg(part ORDER BY part) FROM regexp_split_to_table(pg_get_statisticsobjdef(s.oid), ', | ON | FROM ') part)) FROM pg_statistic_ext s
UNION ALL
SELECT 'collation', format('%s.%I', collnamespace::regnamespace, collname), to_jsonb(c) - '{oid,collnamespace,collowner,collversion}'::text[] || jsonb_build_object('owner', collowner::regrole) FROM pg_collation c WHERE oid >= 16384
UNION ALL
SELECT 'extension', quote_ident(extname), jsonb_build_array(extversion, extnamespace::regnamespace) FROM pg_extension
UNION ALL
SELECT 'conversion', format('%s.%I', connamespace::regnamespace, conname), jsonb_build_array(conowner::regrole,
    pg_encoding_to_char(conforencoding), pg_encoding_to_char(contoencoding), conproc, condefault)
  FROM pg_conversion c WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM mine m WHERE m.objid = c.oid)
UNION ALL
SELECT 'access method', quote_ident(amname), to_jsonb(a) - '{oid,amhandler}'::text[] || jsonb_build_object('handler', amhandler::oid::regprocedure) FROM pg_am a WHERE oid >= 16384
UNION ALL
SELECT 'language', quote_ident(lanname), to_jsonb(l) - '{oid,lanowner,lanplcallfoid,laninline,lanvalidator,lanacl}'::text[] || jsonb_build_object('owner', CASE WHEN oid >= 16384 THEN lanowner::regrole END,
    'handler', nullif(lanplcallfoid, 0)::regprocedure, 'inline', nullif(laninline, 0)::regprocedure, 'validator', nullif(lanvalidator, 0)::regprocedure, 'grants', (SELECT grants FROM granted WHERE kind = 'language' AND objid = l.oid))
  FROM pg_language l
UNION ALL
SELECT 'transform', format('%s %s', format_type(trftype, NULL), lanname), jsonb_build_array(trffromsql::oid::regprocedure, trftosql::oid::regprocedure) FROM pg_transform JOIN pg_language l ON l.oid = trflang
UNION ALL
SELECT 'cast', format('%s AS %s', castsource::regtype, casttarget::regtype), to_jsonb(c) - '{oid,castsource,casttarget,castfunc}'::text[] || jsonb_build_object('function', nullif(castfunc, 0)::regprocedure)
  FROM pg_cast c WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM mine m WHERE m.objid = c.oid)
UNION ALL
SELECT 'operator', o.oid::regoperator::text, to_jsonb(o) - '{oid,oprnamespace,oprowner,oprleft,oprright,oprresult,oprcom,oprnegate}'::text[]
  || jsonb_build_object('owner', oprowner::regrole, 'result', nullif(oprresult, 0)::regtype, 'commutator', nullif(oprcom, 0)::regoperator, 'negator', nullif(oprnegate, 0)::regoperator)
  FROM pg_operator o WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM mine m WHERE m.objid = o.oid)
UNION ALL
SELECT 'operator family', format('%s.%I %s', opfnamespace::regnamespace, opfname, (SELECT amname FROM pg_am WHERE oid = opfmethod)), jsonb_build_object('owner', opfowner::regrole,
    'operators', (SELECT jsonb_agg(jsonb_build_array(amopstrategy, amopopr::regoperator, amoppurpose, (SELECT opfname FROM pg_opfamily WHERE oid = amopsortfamily)) ORDER BY amopstrategy, amopopr::regoperator::text) FROM pg_amop WHERE amopfamily = f.oid),
    'functions', (SELECT jsonb_agg(jsonb_build_array(amproclefttype::regtype, amprocrighttype::regtype, amprocnum, amproc) ORDER BY amproclefttype::regtype::text, amprocrighttype::regtype::text, amprocnum) FROM pg_amproc WHERE amprocfamily = f.oid))
  FROM pg_opfamily f WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM mine m WHERE m.objid = f.oid)
UNION ALL
SELECT 'operator class', format('%s.%I %s', opcnamespace::regnamespace, opcname, (SELECT amname FROM pg_am WHERE oid = opcmethod)), to_jsonb(c) - '{oid,opcnamespace,opcmethod,opcowner,opcfamily,opcintype,opckeytype}'::text[]
  || jsonb_build_object('owner', opcowner::regrole, 'family', (SELECT opfname FROM pg_opfamily WHERE oid = opcfamily), 'type', opcintype::regtype, 'key', nullif(opckeytype, 0)::regtype)
  FROM pg_opclass c WHERE oid >= 16384 AND NOT EXISTS (SELECT FROM mine m WHERE m.objid = c.oid)
UNION ALL
SELECT 'publication', quote_ident(pubname), to_jsonb(p) - '{oid,pubowner}'::text[] || jsonb_build_object('owner', pubowner::regrole) FROM pg_publication p
UNION ALL
SELECT 'published table', format('%I %s', pubname, prrelid::regclass), to_jsonb(r) - '{oid,prpubid,prrelid,prqual,prattrs}'::text[]
  || jsonb_build_object('where', (SELECT pg_get_expr(prqual, i.prrelid) FROM pg_publication_rel i WHERE i.oid = r.oid),
    'columns', (SELECT jsonb_agg(attname ORDER BY attname) FROM jsonb_array_elements_text(nullif(to_jsonb(r)->'prattrs', 'null')) n JOIN pg_attribute ON attrelid = prrelid AND attnum = n::integer))
  FROM pg_publication_rel r JOIN pg_publication p ON p.oid = prpubid,
    -- Before version 15 there is no prqual, and this is what the name means.
    (SELECT NULL::pg_node_tree AS prqual) before_15
UNION ALL
-- Version 15 brings publications of schemas, whose rows pg_depend knows too.
SELECT 'published schema', i.identity, NULL FROM pg_depend d, pg_identify_object(classid, objid, 0) i WHERE classid = to_regclass('pg_catalog.pg_publication_namespace') AND refclassid = 'pg_publication'::regclass
UNION ALL
SELECT 'text search configuration', format('%s.%I', cfgnamespace::regnamespace, cfgname), jsonb_build_object('owner', cfgowner::regrole, 'parser', (SELECT prsname FROM pg_ts_parser WHERE oid = cfgparser),
    'mapping', (SELECT jsonb_agg(jsonb_build_array(maptokentype, mapseqno, mapdict::regdictionary) ORDER BY maptokentype, mapseqno) FROM pg_ts_config_map WHERE mapcfg = c.oid))
  FROM pg_ts_config c WHERE oid >= 16384
UNION ALL
SELECT 'text search dictionary', format('%s.%I', dictnamespace::regnamespace, dictname), jsonb_build_array(dictowner::regrole, (SELECT tmplname FROM pg_ts_template WHERE oid = dicttemplate), (SELECT jsonb_agg(o ORDER BY o) FROM regexp_split_to_table(dictinitoption, ', ') o))
  FROM pg_ts_dict WHERE oid >= 16384
UNION ALL
SELECT 'text search template', format('%s.%I', tmplnamespace::regnamespace, tmplname), to_jsonb(t) - '{oid,tmplnamespace}'::text[] FROM pg_ts_template t WHERE oid >= 16384
UNION ALL
SELECT 'text search parser', format('%s.%I', prsnamespace::regnamespace, prsname), to_jsonb(t) - '{oid,prsnamespace}'::text[] FROM pg_ts_parser t WHERE oid >= 16384
UNION ALL
SELECT 'foreign data wrapper', quote_ident(fdwname), jsonb_build_array(fdwowner::regrole, nullif(fdwhandler, 0)::regproc, nullif(fdwvalidator, 0)::regproc, (SELECT jsonb_agg(o ORDER BY o) FROM unnest(fdwoptions) o), (SELECT grants FROM granted WHERE kind = 'wrapper' AND objid = w.oid))
  FROM pg_foreign_data_wrapper w
UNION ALL
SELECT 'server', quote_ident(srvname), to_jsonb(s) - '{oid,srvowner,srvfdw,srvacl,srvoptions}'::text[] || jsonb_build_object('owner', srvowner::regrole, 'options', (SELECT jsonb_agg(o ORDER BY o) FROM unnest(srvoptions) o),
    'wrapper', (SELECT fdwname FROM pg_foreign_data_wrapper WHERE oid = srvfdw), 'grants', (SELECT grants FROM granted WHERE kind = 'server' AND objid = s.oid))
  FROM pg_foreign_server s
UNION ALL
SELECT 'user mapping', format('%s %I', coalesce(nullif(umuser, 0)::regrole::text, 'PUBLIC'), srvname), (SELECT jsonb_agg(o ORDER BY o) FROM unnest(umoptions) o) FROM pg_user_mapping JOIN pg_foreign_server s ON s.oid = umserver
UNION ALL
SELECT 'default privileges', format('%s %s %s', defaclrole::regrole, coalesce(nullif(defaclnamespace, 0)::regnamespace::text, '*'), defaclobjtype),
  (SELECT jsonb_agg(format('%s=%s/%s%s', grantee::regrole, privilege_type, grantor::regrole, CASE WHEN is_grantable THEN '*' END)
      ORDER BY grantee::regrole::text, privilege_type, grantor::regrole::text, is_grantable) FROM aclexplode(defaclacl)) FROM pg_default_acl
UNION ALL
SELECT 'comment', i.type || ' ' || i.identity, to_jsonb(description) FROM pg_description, pg_identify_object(classoid, objoid, objsubid) i
  WHERE objoid >= 16384 OR classoid IN ('pg_extension'::regclass) OR classoid = 'pg_namespace'::regclass AND objoid = 'public'::regnamespace
UNION ALL
SELECT 'depends on extension', i.type || ' ' || i.identity, jsonb_agg(extname ORDER BY extname) FROM pg_depend d JOIN pg_extension x ON x.oid = refobjid, pg_identify_object(classid, objid, objsubid) i
  WHERE refclassid = 'pg_extension'::regclass AND deptype = 'x' GROUP BY i.type, i.identity
UNION ALL
SELECT 'security label', i.type || ' ' || i.identity, jsonb_build_array(provider, label) FROM pg_seclabel, pg_identify_object(classoid, objoid, objsubid) i
