package ops

import "fmt"

// Reverse drops the schema.
func (o CreateSchema) Reverse() (Operation, error) { return DropSchema(o), nil }

// Reverse creates the schema again.
func (o DropSchema) Reverse() (Operation, error) { return CreateSchema(o), nil }

// Reverse restores the former comment.
func (o AlterSchema) Reverse() (Operation, error) { return AlterSchema{From: o.To, To: o.From}, nil }

// Reverse drops the type.
func (o CreateEnum) Reverse() (Operation, error) { return DropEnum(o), nil }

// Reverse creates the type again; it needs the type's values.
func (o DropEnum) Reverse() (Operation, error) {
	if len(o.Enum.Values) == 0 {
		return nil, irreversible(o)
	}
	return CreateEnum(o), nil
}

// Reverse restores the former values.
func (o AlterEnum) Reverse() (Operation, error) {
	return AlterEnum{From: o.To, To: o.From, Uses: o.Uses}, nil
}

// Reverse drops the table.
func (o CreateTable) Reverse() (Operation, error) { return DropTable(o), nil }

// Reverse creates the table again; it needs the table's columns.
func (o DropTable) Reverse() (Operation, error) {
	if len(o.Table.Columns) == 0 {
		return nil, irreversible(o)
	}
	return CreateTable(o), nil
}

// Reverse gives the table its former name.
func (o RenameTable) Reverse() (Operation, error) { return RenameTable{From: o.To, To: o.From}, nil }

// Reverse restores the former comment and options.
func (o AlterTable) Reverse() (Operation, error) { return AlterTable{From: o.To, To: o.From}, nil }

// Reverse drops the column.
func (o AddColumn) Reverse() (Operation, error) {
	return DropColumn{Table: o.Table, Column: o.Column}, nil
}

// Reverse adds the column again, without its values; it needs the column's
// type.
func (o DropColumn) Reverse() (Operation, error) {
	if o.Column.Type == "" {
		return nil, irreversible(o)
	}
	return AddColumn{Table: o.Table, Column: o.Column}, nil
}

// Reverse restores the former definition. A conversion with Using has no
// reverse, since the expression that leads back is not known.
func (o AlterColumn) Reverse() (Operation, error) {
	if o.Using != "" {
		return nil, irreversible(o)
	}
	return AlterColumn{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse gives the column its former name.
func (o RenameColumn) Reverse() (Operation, error) {
	return RenameColumn{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse drops the primary key. One that is made of an index has no reverse: the
// index goes with it.
func (o AddPrimaryKey) Reverse() (Operation, error) {
	if o.Using != "" {
		return nil, irreversible(o)
	}
	return DropPrimaryKey{Table: o.Table, PrimaryKey: o.PrimaryKey}, nil
}

// Reverse adds the primary key again; it needs the key's columns.
func (o DropPrimaryKey) Reverse() (Operation, error) {
	if len(o.PrimaryKey.Columns) == 0 {
		return nil, irreversible(o)
	}
	return AddPrimaryKey{Table: o.Table, PrimaryKey: o.PrimaryKey}, nil
}

// Reverse drops the constraint. One that is made of an index has no reverse: the
// index goes with it.
func (o AddUnique) Reverse() (Operation, error) {
	if o.Using != "" {
		return nil, irreversible(o)
	}
	return DropUnique{Table: o.Table, Unique: o.Unique}, nil
}

// Reverse adds the constraint again; it needs the constraint's columns.
func (o DropUnique) Reverse() (Operation, error) {
	if len(o.Unique.Columns) == 0 {
		return nil, irreversible(o)
	}
	return AddUnique{Table: o.Table, Unique: o.Unique}, nil
}

// Reverse drops the constraint.
func (o AddForeignKey) Reverse() (Operation, error) { return DropForeignKey(o), nil }

// Reverse adds the constraint again; it needs the constraint's columns.
func (o DropForeignKey) Reverse() (Operation, error) {
	if len(o.ForeignKey.Columns) == 0 {
		return nil, irreversible(o)
	}
	return AddForeignKey(o), nil
}

// Reverse restores when the constraint was checked.
func (o AlterForeignKey) Reverse() (Operation, error) {
	return AlterForeignKey{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse drops the constraint.
func (o AddCheck) Reverse() (Operation, error) { return DropCheck(o), nil }

// Reverse adds the constraint again; it needs the constraint's expression.
func (o DropCheck) Reverse() (Operation, error) {
	if o.Check.Expr == "" {
		return nil, irreversible(o)
	}
	return AddCheck(o), nil
}

// Reverse gives the constraint its former name.
func (o RenameConstraint) Reverse() (Operation, error) {
	return RenameConstraint{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse reports that a validated constraint cannot be made unvalidated.
func (o ValidateConstraint) Reverse() (Operation, error) { return nil, irreversible(o) }

// Reverse drops the index.
func (o CreateIndex) Reverse() (Operation, error) { return DropIndex(o), nil }

// Reverse creates the index again; it needs the index's keys.
func (o DropIndex) Reverse() (Operation, error) {
	if len(o.Index.Keys) == 0 {
		return nil, irreversible(o)
	}
	return CreateIndex(o), nil
}

// Reverse gives the index its former name.
func (o RenameIndex) Reverse() (Operation, error) {
	return RenameIndex{Table: o.Table, From: o.To, To: o.From}, nil
}

// Reverse reports that SQL text has no known reverse.
func (o Exec) Reverse() (Operation, error) { return nil, irreversible(o) }

// Reverse reports that inserted rows are not deleted.
func (o BulkInsert) Reverse() (Operation, error) { return nil, irreversible(o) }

func irreversible(o Operation) error { return fmt.Errorf("%s: %w", o, ErrIrreversible) }
