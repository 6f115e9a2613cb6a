package migrate

import (
	"io/fs"

	"github.com/autogen-db/autogen/migrate/internal/revisionfile"
)

// sourceChecksums returns the checksum of each revision's file, by the
// revision's id. The id in a file's literal counts, not the file's name.
func sourceChecksums(folders ...fs.FS) (map[string]string, error) {
	sums := map[string]string{}
	for _, files := range folders {
		folder, err := revisionfile.Read(files)
		if err != nil {
			return nil, err
		}
		for _, file := range folder.Files {
			addChecksum(sums, file)
		}
	}
	return sums, nil
}

func addChecksum(sums map[string]string, file *revisionfile.File) {
	for _, literal := range file.Literals {
		if literal.ID != "" {
			sums[literal.ID] = file.Checksum
		}
	}
	for _, list := range file.Lists {
		for _, element := range list.Elements {
			if element.Literal != nil && element.Literal.ID != "" {
				sums[element.Literal.ID] = file.Checksum
			}
		}
	}
}
