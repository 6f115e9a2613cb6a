package model

import (
	"cmp"
	"slices"
	"strings"
)

// Conversion is a conversion between two encodings (PostgreSQL only;
// documentation, CREATE CONVERSION).
type Conversion struct {
	// Name is a two-part name; see [SplitName].
	Name string
	// From and To are encodings in the server's own spelling: "UTF8", "LATIN1".
	From, To string
	// Function is the two-part name of the function that converts.
	Function string
	// Default says that the conversion is taken for the two encodings where its
	// schema comes first in search_path.
	Default bool
	Comment string
	Pos     Pos
}

// Conversion returns the conversion of that two-part name, or nil.
func (d *Database) Conversion(name string) *Conversion {
	for i := range d.Conversions {
		if d.Conversions[i].Name == name {
			return &d.Conversions[i]
		}
	}
	return nil
}

// normalizeConversions puts the conversions into normal form.
func (d *Database) normalizeConversions() {
	for i := range d.Conversions {
		c := &d.Conversions[i]
		c.From, c.To = encodingName(c.From), encodingName(c.To)
	}
	slices.SortFunc(d.Conversions, func(a, b Conversion) int { return cmp.Compare(a.Name, b.Name) })
}

// encodings are the server's own spellings of the encodings by what their names
// and aliases share: small letters and digits (pg_encname_tbl in
// common/encnames.c).
var encodings = map[string]string{
	"abc": "WIN1258", "alt": "WIN866", "big5": "BIG5", "euccn": "EUC_CN", "eucjis2004": "EUC_JIS_2004", "eucjp": "EUC_JP",
	"euckr": "EUC_KR", "euctw": "EUC_TW", "gb18030": "GB18030", "gbk": "GBK", "iso88591": "LATIN1", "iso885910": "LATIN6",
	"iso885913": "LATIN7", "iso885914": "LATIN8", "iso885915": "LATIN9", "iso885916": "LATIN10", "iso88592": "LATIN2",
	"iso88593": "LATIN3", "iso88594": "LATIN4", "iso88595": "ISO_8859_5", "iso88596": "ISO_8859_6", "iso88597": "ISO_8859_7",
	"iso88598": "ISO_8859_8", "iso88599": "LATIN5", "johab": "JOHAB", "koi8": "KOI8R", "koi8r": "KOI8R", "koi8u": "KOI8U",
	"latin1": "LATIN1", "latin10": "LATIN10", "latin2": "LATIN2", "latin3": "LATIN3", "latin4": "LATIN4", "latin5": "LATIN5",
	"latin6": "LATIN6", "latin7": "LATIN7", "latin8": "LATIN8", "latin9": "LATIN9", "mskanji": "SJIS", "muleinternal": "MULE_INTERNAL",
	"shiftjis": "SJIS", "shiftjis2004": "SHIFT_JIS_2004", "sjis": "SJIS", "sqlascii": "SQL_ASCII", "tcvn": "WIN1258",
	"tcvn5712": "WIN1258", "uhc": "UHC", "unicode": "UTF8", "utf8": "UTF8", "vscii": "WIN1258", "win": "WIN1251",
	"win1250": "WIN1250", "win1251": "WIN1251", "win1252": "WIN1252", "win1253": "WIN1253", "win1254": "WIN1254",
	"win1255": "WIN1255", "win1256": "WIN1256", "win1257": "WIN1257", "win1258": "WIN1258", "win866": "WIN866",
	"win874": "WIN874", "win932": "SJIS", "win936": "GBK", "win949": "UHC", "win950": "BIG5", "windows1250": "WIN1250",
	"windows1251": "WIN1251", "windows1252": "WIN1252", "windows1253": "WIN1253", "windows1254": "WIN1254",
	"windows1255": "WIN1255", "windows1256": "WIN1256", "windows1257": "WIN1257", "windows1258": "WIN1258",
	"windows866": "WIN866", "windows874": "WIN874", "windows932": "SJIS", "windows936": "GBK", "windows949": "UHC", "windows950": "BIG5",
}

// encodingName returns the server's own spelling of an encoding; one that is not
// known stays as it is.
func encodingName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(name))
	return cmp.Or(encodings[plain], name)
}
