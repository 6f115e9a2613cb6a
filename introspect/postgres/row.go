package postgres

import (
	"encoding/binary"
	"math"
)

// row is a row of a result in binary format (the send functions of the types
// in utils/adt). It is valid until the next row is read. The queries and these
// methods are written for each other, and a value too short for its type reads
// as zero.
type row [][]byte

func (r row) uint16(i int) uint16 {
	if len(r[i]) < 2 {
		return 0
	}
	return binary.BigEndian.Uint16(r[i])
}

func (r row) uint32(i int) uint32 {
	if len(r[i]) < 4 {
		return 0
	}
	return binary.BigEndian.Uint32(r[i])
}

func (r row) uint64(i int) uint64 {
	if len(r[i]) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(r[i])
}

func (r row) oid(i int) uint32      { return r.uint32(i) }
func (r row) int16(i int) int16     { return int16(r.uint16(i)) }
func (r row) int32(i int) int32     { return int32(r.uint32(i)) }
func (r row) int64(i int) int64     { return int64(r.uint64(i)) }
func (r row) float32(i int) float32 { return math.Float32frombits(r.uint32(i)) }

func (r row) bool(i int) bool { return r.char(i) != 0 }

// char reads the one-byte type "char", whose 0 stands for an empty text.
func (r row) char(i int) byte {
	if len(r[i]) == 0 {
		return 0
	}
	return r[i][0]
}

// text reads a text or a name; NULL reads as empty.
func (r row) text(i int) string { return string(r[i]) }

func (r row) isNull(i int) bool { return r[i] == nil }

// elements calls yield with each element of a one-dimensional array. An
// int2vector and an oidvector have the same format.
func (r row) elements(i int, yield func([]byte)) {
	// Number of dimensions, flags, element type; then for the one dimension
	// its length and lower bound; then each element with its length.
	const header = 12 + 8
	b := r[i]
	if len(b) < header {
		return
	}
	for b = b[header:]; len(b) >= 4; {
		n := int32(binary.BigEndian.Uint32(b))
		b = b[4:]
		if n < 0 || int(n) > len(b) {
			n = 0
		}
		yield(b[:n])
		b = b[n:]
	}
}

func (r row) int16s(i int) []int16 {
	var out []int16
	r.elements(i, func(b []byte) { out = append(out, row{b}.int16(0)) })
	return out
}

func (r row) oids(i int) []uint32 {
	var out []uint32
	r.elements(i, func(b []byte) { out = append(out, row{b}.oid(0)) })
	return out
}

func (r row) texts(i int) []string {
	var out []string
	r.elements(i, func(b []byte) { out = append(out, string(b)) })
	return out
}
