package gosource

import (
	"fmt"

	"github.com/autogen-db/autogen/model"
)

// The codes of warnings, and of the faults that say what cannot be read: C for what
// a program decides while it runs, G for what GORM does without a word, B for Bun
// and N for native structs. They stay as they are from one version to the next; what
// each means stands in docs/declarations.md.
const (
	codeTableName   = "AG-C01"
	codeModels      = "AG-C02"
	codeOptions     = "AG-C03"
	codeJoinTable   = "AG-C04"
	codeType        = "AG-C05"
	codeNoRule      = "AG-C06"
	codeMissingType = "AG-C07"
	codeInflection  = "AG-C08"
	codeTimeDefault = "AG-C09"
	codeUnusedType  = "AG-C10"
	codeVersion     = "AG-C11"
	codeBunTables   = "AG-C12"
	codeBunCreate   = "AG-C13"

	codeSize        = "AG-G01"
	codeNoType      = "AG-G02"
	codeSameColumn  = "AG-G03"
	codeNumberedKey = "AG-G04"
	codeNullDecimal = "AG-G05"
	codeMergedIndex = "AG-G06"
	codeIndexName   = "AG-G07"
	codeJoinSides   = "AG-G08"
	codeCycle       = "AG-G09"
	codeGeneric     = "AG-G10"

	codeBunName   = "AG-B01"
	codeBunOption = "AG-B02"
	codeBunView   = "AG-B03"

	codeUnsigned = "AG-N01"
)

// fail records a fault; reading goes on, so that one run reports them all.
func (r *reader) fail(pos model.Pos, hint, format string, args ...any) {
	r.unknown("", pos, hint, format, args...)
}

// unknown is fail with a code: for what cannot be read.
func (r *reader) unknown(code string, pos model.Pos, hint, format string, args ...any) {
	r.faults = append(r.faults, &model.DeclarationError{Pos: pos, Code: code, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

func (r *reader) warn(code string, pos model.Pos, hint, format string, args ...any) {
	r.warnings = append(r.warnings, Warning{Pos: pos, Code: code, Msg: fmt.Sprintf(format, args...), Hint: hint})
}
