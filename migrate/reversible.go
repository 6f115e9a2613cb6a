package migrate

import (
	"database/sql"
	"fmt"
	"slices"

	"github.com/autogen-db/autogen/migrate/ops"
)

// Reversible returns a downgrade that is derived from an upgrade: it takes the
// operations back, the last one first, as their Reverse says.
//
//	Upgrade:   upgrade1975ea83b712,
//	Downgrade: migrate.Reversible(upgrade1975ea83b712),
//
// Before it does anything it fails where an operation has no reverse
// ([ops.ErrIrreversible]): SQL text, a drop that gives only a name, a query.
// What the upgrade does outside a transaction is taken back outside one.
func Reversible(upgrade func(*Op) error) func(*Op) error {
	return func(op *Op) error {
		list := &recorder{}
		recording := &Op{ctx: op.ctx, dialect: op.dialect, exec: list, naming: op.naming}
		if err := recording.run(upgrade); err != nil {
			return fmt.Errorf("derive the downgrade: %w", err)
		}
		reverse := make([]recorded, len(list.operations))
		for i, r := range list.operations {
			o, err := r.operation.Reverse()
			if err != nil {
				return fmt.Errorf("derive the downgrade: %w", &IrreversibleError{Reason: err.Error()})
			}
			reverse[i] = recorded{o, r.out}
		}
		slices.Reverse(reverse)
		for len(reverse) > 0 {
			out, n := reverse[0].out, 1
			for n < len(reverse) && reverse[n].out == out {
				n++
			}
			apply := func(op *Op) error {
				for _, r := range reverse[:n] {
					op.Apply(r.operation)
				}
				return op.Err()
			}
			if out {
				op.Autocommit(apply)
			} else if err := apply(op); err != nil {
				return err
			}
			reverse = reverse[n:]
		}
		return op.Err()
	}
}

// recorded is an operation, and whether it is outside a transaction.
type recorded struct {
	operation ops.Operation
	out       bool
}

// recorder notes operations and runs none.
type recorder struct {
	operations []recorded
	out        bool
}

func (r *recorder) apply(_ int, o ops.Operation) error {
	r.operations = append(r.operations, recorded{o, r.out})
	return nil
}

func (r *recorder) query(string, []any) (*sql.Rows, error) { return nil, errReading }

func (r *recorder) outside(_ int, f func() error) error {
	before := r.out
	r.out = true
	defer func() { r.out = before }()
	return f()
}

func (r *recorder) setTimeouts(func(*timeouts)) error { return nil }
