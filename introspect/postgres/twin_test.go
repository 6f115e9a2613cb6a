package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTwins holds what names a thing of the default schema to name that with it where
// the bare name means one of pg_catalog, with the same arguments and of the same kind,
// and only there.
func TestTwins(t *testing.T) {
	d := introspect(t, connect(t, `
CREATE FUNCTION public.int4pl(integer, integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION public.int4pl(text, integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE FUNCTION public.lower(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION public.btint4cmp(integer, integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE FUNCTION public.prsd_end(internal) RETURNS internal LANGUAGE internal IMMUTABLE AS 'prsd_end';
CREATE FUNCTION public.same(integer, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
CREATE FUNCTION public.language_handler() RETURNS language_handler LANGUAGE internal AS 'fmgr_sql_validator';
CREATE FUNCTION public.fmgr_sql_validator(oid) RETURNS void LANGUAGE internal AS 'fmgr_sql_validator';
CREATE FUNCTION public.float8mi(float8, float8) RETURNS float8 LANGUAGE internal IMMUTABLE STRICT AS 'float8mi';
CREATE FUNCTION public.dsimple_lexize(internal, internal, internal, internal) RETURNS internal LANGUAGE internal STRICT AS 'dsimple_lexize';
CREATE AGGREGATE twin(integer) (SFUNC = public.int4pl, STYPE = integer, COMBINEFUNC = pg_catalog.int4pl, FINALFUNC = public.lower);
CREATE AGGREGATE other(integer) (SFUNC = public.int4pl, STYPE = text);
CREATE OPERATOR public.< (LEFTARG = integer, RIGHTARG = integer, FUNCTION = pg_catalog.int4lt);
CREATE OPERATOR public.> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = pg_catalog.int4gt, COMMUTATOR = OPERATOR(public.<));
CREATE OPERATOR public.= (LEFTARG = integer, RIGHTARG = text, FUNCTION = public.same, NEGATOR = OPERATOR(public.<>));
CREATE OPERATOR public.<> (LEFTARG = integer, RIGHTARG = text, FUNCTION = public.same, NEGATOR = OPERATOR(public.=));
CREATE OPERATOR public.= (LEFTARG = integer, RIGHTARG = integer, FUNCTION = pg_catalog.int4eq, COMMUTATOR = OPERATOR(public.=));
CREATE AGGREGATE smallest(integer) (SFUNC = pg_catalog.int4smaller, STYPE = integer, SORTOP = OPERATOR(public.<));
CREATE OPERATOR CLASS twins FOR TYPE integer USING btree AS OPERATOR 1 public.<, OPERATOR 3 public.=, OPERATOR 5 pg_catalog.>,
	FUNCTION 1 public.btint4cmp(integer, integer);
CREATE TABLE t (a integer, EXCLUDE USING btree (a twins WITH OPERATOR(public.=)));
CREATE TRANSFORM FOR integer LANGUAGE plpgsql (FROM SQL WITH FUNCTION public.prsd_end(internal));
CREATE LANGUAGE tongue HANDLER public.language_handler VALIDATOR public.fmgr_sql_validator;
CREATE TYPE span AS RANGE (subtype = float8, subtype_diff = public.float8mi);
CREATE TEXT SEARCH TEMPLATE public.ispell (LEXIZE = public.dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY public.ispell (TEMPLATE = public.ispell);
CREATE TEXT SEARCH TEMPLATE public.french_stem (LEXIZE = pg_catalog.dsimple_lexize);
CREATE TEXT SEARCH DICTIONARY public.french_stem (TEMPLATE = public.french_stem);
CREATE TEXT SEARCH CONFIGURATION words (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION words ADD MAPPING FOR word WITH public.ispell, public.french_stem, pg_catalog.simple`))
	var got []string
	for _, a := range d.Aggregates {
		got = append(got, "aggregate "+a.Name+" "+a.Transition+" "+a.Combine+" "+a.Final+" "+a.SortOperator)
	}
	for _, o := range d.Operators {
		got = append(got, "operator "+o.Signature()+" "+o.Function+" "+o.Commutator+" "+o.Negator)
	}
	for _, m := range d.OperatorClass("twins USING btree").Members {
		got = append(got, "member "+m.Operator+m.Function)
	}
	for _, x := range d.TextSearch {
		parts := slices.Concat([]string{x.Kind, x.Name, x.Template, x.Parser}, x.Functions, x.Dictionaries("word"))
		got = append(got, strings.Join(parts, " "))
	}
	got = append(got, "exclusion "+d.Table("t").Exclusions[0].Elements[0].Operator, "transform "+d.Transforms[0].FromSQL,
		"language "+d.Languages[0].Handler+" "+d.Languages[0].Validator, "range "+d.Ranges[0].SubtypeDiff)
	want := []string{
		"aggregate other int4pl   ",
		"aggregate smallest int4smaller   public.<",
		"aggregate twin public.int4pl int4pl lower ",
		"operator <(integer, integer) int4lt public.> ",
		"operator <>(integer, text) same  =",
		"operator =(integer, integer) int4eq public.= ",
		"operator =(integer, text) same  <>",
		"operator >(integer, integer) int4gt public.< ",
		"member public.<",
		"member public.=",
		"member >",
		"member public.btint4cmp(integer, integer)",
		"CONFIGURATION words  default ispell public.french_stem simple",
		"DICTIONARY french_stem french_stem ",
		"DICTIONARY ispell public.ispell ",
		"TEMPLATE french_stem   lexize=dsimple_lexize",
		"TEMPLATE ispell   lexize=public.dsimple_lexize",
		"exclusion public.=",
		"transform public.prsd_end(internal)",
		"language language_handler public.fmgr_sql_validator",
		"range public.float8mi",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
