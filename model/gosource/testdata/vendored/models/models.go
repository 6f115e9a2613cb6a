// Package models uses types of other modules.
package models

import (
	"github.com/shopspring/decimal"
	"gorm.io/datatypes"
)

type T10 struct {
	ID uint
	J  datatypes.JSON `gorm:"type:text"`
	D  datatypes.Date
	L  datatypes.JSONSlice[string]
	P  decimal.Decimal
	Q  decimal.NullDecimal
	R  decimal.Decimal `gorm:"type:numeric(10,2);not null;default:0"`
}

//autogen:table native_price
type Price struct {
	ID     int64           `ag:"pk,identity"`
	Amount decimal.Decimal `ag:"type:numeric(10,2)"`
	Net    decimal.Decimal
	Gross  *decimal.Decimal
	Tax    decimal.NullDecimal
}
