// Package datatypes has the shape of gorm.io/datatypes.
package datatypes

import (
	"database/sql/driver"
	"time"
)

type JSON []byte

func (j JSON) Value() (driver.Value, error) { return string(j), nil }

func (JSON) GormDataType() string { return "json" }

type Date time.Time

func (d Date) Value() (driver.Value, error) { return time.Time(d), nil }

func (Date) GormDataType() string { return "date" }

type JSONSlice[T any] []T

func (j JSONSlice[T]) Value() (driver.Value, error) { return nil, nil }

func (JSONSlice[T]) GormDataType() string { return "json" }
