package verify_test

import (
	"strings"
	"testing"

	"github.com/autogen-db/autogen/model"
)

// TestCastable asks the server of every pair of built-in types whether it takes a
// cast from one to the other, and whether a column takes the type without one.
func TestCastable(t *testing.T) {
	types := strings.Split("smallint,integer,bigint,real,double precision,numeric,money,oid,boolean,text,varchar,char,name,bit,varbit,bytea,date,time,timetz,timestamp,"+
		"timestamptz,interval,inet,cidr,macaddr,macaddr8,json,jsonb,uuid,xml,point,lseg,path,circle,box,polygon,line,xid,pg_lsn,tsvector,tsquery,"+
		"int4range,int8range,numrange,daterange,tsrange,tstzrange,int4multirange,int8multirange,nummultirange,"+
		"integer[],bigint[],boolean[],text[],varchar[],uuid[],int4range[],int8range[]", ",")
	d := load(t, "")
	rows, err := d.conn.Query(t.Context(), `SELECT a FROM unnest($1::text[]) WITH ORDINALITY AS u (a, n) WHERE to_regtype(a) IS NOT NULL ORDER BY n`, types)
	if err != nil {
		t.Fatal(err)
	}
	types = nil
	for rows.Next() {
		types = append(types, string(rows.RawValues()[0]))
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	if _, err := d.conn.Exec(t.Context(), `
CREATE FUNCTION pg_temp.takes(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN EXECUTE statement; RETURN true; EXCEPTION WHEN cannot_coerce OR datatype_mismatch THEN RETURN false; END $$`); err != nil {
		t.Fatal(err)
	}
	for _, from := range types {
		for _, to := range types {
			var castable, assignable bool
			err := d.conn.QueryRow(t.Context(), `
SELECT pg_temp.takes('SELECT NULL::' || $1 || '::' || $2),
	pg_temp.takes('CREATE TABLE pg_temp.c (c ' || $1 || '); ALTER TABLE pg_temp.c ALTER c TYPE ' || $2) AND pg_temp.takes('DROP TABLE pg_temp.c')`,
				from, to).Scan(&castable, &assignable)
			if err != nil {
				t.Fatalf("%s to %s: %v", from, to, err)
			}
			// Versions from 18 on cast integers to bytea and back, those before 15 a path to a point.
			if got := model.IsCastable(from, to); got != castable && from != "bytea" && to != "bytea" && (from != "path" || to != "point") {
				t.Errorf("%s to %s: castable %v, and for the server %v", from, to, got, castable)
			}
			if model.IsAssignable(from, to) && !assignable {
				t.Errorf("%s to %s: a column of the server does not take it without a cast", from, to)
			}
		}
	}
}
