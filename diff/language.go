package diff

import (
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
	"github.com/autogen-db/autogen/model"
)

func languageKey(name string) key       { return key{kind: kindLanguage, name: name} }
func transformKey(signature string) key { return key{kind: kindTransform, name: signature} }

func bareLanguage(l *model.Language) model.Language {
	b := *l
	b.Pos = model.Pos{}
	return b
}

func bareTransform(t *model.Transform) model.Transform {
	b := *t
	b.Pos = model.Pos{}
	return b
}

// languages is what the object core needs to know of procedural languages.
// CREATE OR REPLACE changes all of one but the name.
var languages = objectKind[model.Language]{
	key:  func(l *model.Language) key { return languageKey(l.Name) },
	same: func(old, new *model.Language) bool { return bareLanguage(old) == bareLanguage(new) },
	alter: func(old, new *model.Language) ops.Operation {
		return ops.AlterLanguage{From: bareLanguage(old), To: bareLanguage(new)}
	},
	object: func(in *side, l *model.Language) object {
		o := object{create: ops.CreateLanguage{Language: bareLanguage(l)}, drop: ops.DropLanguage{Language: bareLanguage(l)}}
		o.needs = in.functionOf(l.Handler)
		if l.Inline != "" {
			o.needs = append(o.needs, in.functionOf(l.Inline, "internal")...)
		}
		if l.Validator != "" {
			o.needs = append(o.needs, in.functionOf(l.Validator, "oid")...)
		}
		return o
	},
}

// transforms is what the object core needs to know of transforms.
var transforms = objectKind[model.Transform]{
	key:  func(t *model.Transform) key { return transformKey(t.Signature()) },
	same: func(old, new *model.Transform) bool { return bareTransform(old) == bareTransform(new) },
	alter: func(old, new *model.Transform) ops.Operation {
		return ops.AlterTransform{From: bareTransform(old), To: bareTransform(new)}
	},
	object: func(in *side, t *model.Transform) object {
		o := object{create: ops.CreateTransform{Transform: bareTransform(t)}, drop: ops.DropTransform{Transform: bareTransform(t)},
			frees: []key{noTransformKey(t.Signature())}}
		o.needs = append(in.typed(t.Type), languageKey(t.Language), extensionKey(t.Language))
		for _, signature := range []string{t.FromSQL, t.ToSQL} {
			if signature != "" {
				o.needs = append(o.needs, functionKey(signature))
			}
		}
		return o
	},
}

// noTransformKey stands for the absence of a transform.
func noTransformKey(signature string) key {
	return key{kind: kindTransform, table: "none", name: signature}
}

// transformsOf returns the keys of the transforms that a function rests on: not
// only those that it names, but any for its language of the types of its
// arguments and result, but for one that it serves itself (ProcedureCreate in
// catalog/pg_proc.c). One that goes must be gone before the function comes.
func (s *side) transformsOf(f *model.Function) []key {
	types := slices.Concat([]string{f.Returns}, f.Transforms)
	for _, a := range f.Args {
		types = append(types, a.Type)
	}
	var keys []key
	for _, spelling := range types {
		if spelling == "" {
			continue
		}
		for _, typ := range slices.Compact([]string{spelling, model.ElementType(spelling)}) {
			signature := (&model.Transform{Type: typ, Language: f.Language}).Signature()
			keys = append(keys, noTransformKey(signature))
			if t := s.db.Transform(signature); t != nil && f.Signature() != t.FromSQL && f.Signature() != t.ToSQL {
				keys = append(keys, transformKey(signature))
			}
		}
	}
	return keys
}
