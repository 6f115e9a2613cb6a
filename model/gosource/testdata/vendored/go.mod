module example.com/vendored

go 1.26

require (
	github.com/shopspring/decimal v1.4.0
	gorm.io/datatypes v1.2.7
)

replace (
	github.com/shopspring/decimal => ./decimal
	gorm.io/datatypes => ./datatypes
)
