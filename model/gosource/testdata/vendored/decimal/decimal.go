// Package decimal has the shape of github.com/shopspring/decimal.
package decimal

import (
	"database/sql/driver"
	"math/big"
)

type Decimal struct {
	value *big.Int
	exp   int32
}

func (d Decimal) Value() (driver.Value, error) { return d.String(), nil }

func (d Decimal) String() string { return d.value.String() }

type NullDecimal struct {
	Decimal Decimal
	Valid   bool
}

func (d NullDecimal) Value() (driver.Value, error) {
	if !d.Valid {
		return nil, nil
	}
	return d.Decimal.Value()
}
