package tricky

import (
	"fmt"
	"strings"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

const prefix36 = "t"

var suffix36 = fmt.Sprintf("_%s%d", "methods", 2)

// 36 methods that compute: the table's name, and types that look at the field
type T36 struct {
	ID    uint
	Short Sized `gorm:"size:12"`
	Long  Sized
	Exact Scaled `gorm:"precision:12;scale:3"`
	Plain Scaled
	Stamp Stamped `gorm:"timeScale:3"`
	Other Stamped
	Mixed Mixed
}

// TableName reads a constant, a variable that nothing changes, and a function.
func (t T36) TableName() string {
	if t.ID != 0 {
		return "never"
	}
	return joined36(prefix36+"36", strings.ToLower(suffix36))
}

func joined36(parts, more string) string {
	if name := parts + more; len(name) > 3 {
		return name
	}
	return parts
}

// Sized is as long as its tag says.
type Sized string

func (Sized) GormDBDataType(db *gorm.DB, field *schema.Field) string {
	if field.Size > 0 {
		return fmt.Sprintf("varchar(%d)", field.Size)
	}
	return "text"
}

// Scaled switches with an initialisation.
type Scaled float64

func (Scaled) GormDBDataType(db *gorm.DB, field *schema.Field) string {
	switch p := field.Precision; {
	case p > 0 && field.Scale > 0:
		return fmt.Sprintf("numeric(%d,%d)", p, field.Scale)
	case p > 0:
		return fmt.Sprintf("numeric(%d)", p)
	default:
		return "numeric"
	}
}

// Stamped reads a setting of its own.
type Stamped struct{ Seconds int64 }

func (Stamped) GormDataType() string { return "stamp" }

func (Stamped) GormDBDataType(db *gorm.DB, field *schema.Field) string {
	scale := "0"
	if s, ok := field.TagSettings["TIMESCALE"]; ok {
		scale = s
	}
	var sqliteName = (sqlite.Dialector{}).Name()
	if db.Name() == sqliteName {
		return "datetime"
	} else if db.Dialector.Name() == (&postgres.Dialector{}).Name() {
		return "timestamptz(" + scale + ")"
	}
	return ""
}

// Mixed leaves the type to GORM on one engine.
type Mixed int32

func (m Mixed) GormDBDataType(db *gorm.DB, _ *schema.Field) string {
	switch name := db.Config.Dialector.Name(); strings.ToUpper(name) {
	case "POSTGRES":
		return "numeric(" + width36(m != 0) + ")"
	}
	return ""
}

func width36(wide bool) string {
	if wide {
		return "20"
	}
	return "10"
}

// 37 a table for each year, made with db.Table
type T37 struct {
	ID   uint
	Code string `gorm:"unique;index:,where:code <> '';check:code <> 'x'"`
	Year int    `gorm:"default:2024;index"`
}

// 38 a join table's model that has another name than the relation gives
type T38 struct {
	ID   uint
	Tags []Tag38 `gorm:"many2many:t38_tags;constraint:OnDelete:CASCADE"`
}
type Tag38 struct {
	Code string `gorm:"primaryKey;size:7"`
}
type J38 struct {
	T38ID     int32  `gorm:"primaryKey"`
	Tag38Code string `gorm:"primaryKey"`
	Why       string `gorm:"not null"`
}

// 39 names that plurals are made of
type Leaf39 struct {
	ID   uint
	Name string
}
type BigData struct {
	ID    uint
	Leafs []Quiz `gorm:"many2many:BigDataQuiz"`
	// Twins are named by their singular, as both columns refer to one table.
	Twins []BigData `gorm:"many2many:big_twins"`
}
type Quiz struct{ ID uint }
