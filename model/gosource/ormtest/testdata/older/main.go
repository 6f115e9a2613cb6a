// Program older migrates the models with the version of GORM that its go.mod
// asks for: older postgres URL, or older sqlite FILE.
package main

import (
	"log"
	"os"

	"github.com/glebarez/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"older/models"
)

func main() {
	dialector := sqlite.Open(os.Args[2])
	if os.Args[1] == "postgres" {
		dialector = postgres.Open(os.Args[2])
	}
	db, err := gorm.Open(dialector, &gorm.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if err := db.AutoMigrate(models.All()...); err != nil {
		log.Fatal(err)
	}
}
