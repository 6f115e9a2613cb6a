package postgres

import "github.com/autogen-db/autogen/model"

// catalogue is what the queries returned, row by row, before anything is
// joined. A struct below is a row of the catalogue relation that it is named
// for; PostgreSQL's documentation describes the columns (part "Internals",
// chapter "System Catalogs").
type catalogue struct {
	// tell is what Options.Expressions holds.
	tell func(*model.Database)
	// toldColumns are the columns of the relations that tell was called with.
	toldColumns map[uint32][]model.Column

	// only is what Options.Schemas come to.
	only limits

	// version is the server's, as server_version_num spells it.
	version int
	// words holds one copy of each name that repeats from table to table.
	words map[string]string

	// tablespace and method are those of [model.Database].
	tablespace, method string

	defaultSchema uint32
	namespaces    map[uint32]*namespace
	schemaOID     map[string]uint32
	// searchPath holds the schemas of search_path, by position; a gap is 0.
	searchPath []uint32

	members map[object]bool
	// dependents are the extensions that objects go with.
	dependents map[object][]uint32

	relations []*relation
	byOID     map[uint32]*relation
	indexes   map[uint32]indexRelation
	// toastOptions are the storage parameters of the toast tables that have
	// any.
	toastOptions map[uint32][]string
	tablespaces  map[uint32]string
	partitioned  map[uint32]partitioned
	// indexAttributes are the columns of indexes that have something of their
	// own.
	indexAttributes map[column]indexAttribute
	operators       map[uint32]namedFunction
	// parents are those of a relation, in their order.
	parents map[uint32][]parent

	types     map[uint32]*userType
	typeOrder []uint32
	// elements leads from a user's array type to its element type.
	elements map[uint32]uint32
	labels   map[uint32][]enumLabel

	views map[uint32]viewRow

	extensions []extension
	domains    map[uint32]*domain
	ranges     map[uint32]*rangeRow

	sequences map[uint32]*sequence
	owners    map[uint32]owner

	comments map[comment]string

	constraints []constraint
	indexRows   []indexRow
	methods     map[uint32]string
	// userMethods are a user's own.
	userMethods []accessMethod
	opclasses   map[uint32]*opclass
	// defaultOpClass is the default operator class of a method for exactly
	// this type.
	defaultOpClass map[methodType]uint32

	routines []function
	// internal are the functions that come with a type.
	internal  map[uint32]bool
	languages map[uint32]string
	// userLanguages are a user's own languages, languageACLs the access control
	// lists of the others.
	userLanguages []language
	languageACLs  []languageACL
	transforms    []transform

	triggers []trigger

	// things are what is only listed and hangs on no relation.
	things         []thing
	securityLabels []securityLabel

	aggregates []aggregate
	// aggregatePlaces leads from an aggregate to its place among them.
	aggregatePlaces map[uint32]int

	conversions   []conversion
	casts         []cast
	userOperators []operator
	// operatorFamilies are a user's own and those that are named.
	operatorFamilies []operatorFamily
	operatorClasses  []operatorClass
	classMembers     []classMember
	// thingUses are the functions and types that what is only listed rests on.
	thingUses map[object][]object
	// memberClasses are the classes that members of operator families go with.
	memberClasses map[object]uint32
	// namedFunctions are the functions that other objects are made of.
	namedFunctions map[uint32]namedFunction

	policies   []policy
	rules      []rule
	statistics []statistics
	// wrappers and what follows are those of foreign data.
	wrappers       []wrapper
	foreignServers []foreignServer
	userMappings   []userMapping
	foreignTables  map[uint32]*foreignTable

	// publications are the publications, published what they list.
	publications []publication
	published    []published

	eventTriggers []eventTrigger

	textSearch         []textSearch
	textSearchMappings []textSearchMapping
	// roles are the names of the server's roles.
	roles map[uint32]string
	// role is the one that asks.
	role        uint32
	typeACLs    map[uint32][]string
	columnACLs  []columnACL
	defaultACLs []defaultACL

	typeNames      map[typeKey]typeName
	collations     map[uint32]qualified
	userCollations []collation
}

func newCatalogue(version int) *catalogue {
	return &catalogue{
		version:         version,
		toldColumns:     make(map[uint32][]model.Column),
		ranges:          make(map[uint32]*rangeRow),
		words:           make(map[string]string),
		namespaces:      make(map[uint32]*namespace),
		schemaOID:       make(map[string]uint32),
		members:         make(map[object]bool),
		dependents:      make(map[object][]uint32),
		byOID:           make(map[uint32]*relation),
		indexes:         make(map[uint32]indexRelation),
		toastOptions:    make(map[uint32][]string),
		tablespaces:     make(map[uint32]string),
		partitioned:     make(map[uint32]partitioned),
		indexAttributes: make(map[column]indexAttribute),
		operators:       make(map[uint32]namedFunction),
		thingUses:       make(map[object][]object),
		memberClasses:   make(map[object]uint32),
		foreignTables:   make(map[uint32]*foreignTable),
		parents:         make(map[uint32][]parent),
		types:           make(map[uint32]*userType),
		elements:        make(map[uint32]uint32),
		labels:          make(map[uint32][]enumLabel),
		sequences:       make(map[uint32]*sequence),
		domains:         make(map[uint32]*domain),
		owners:          make(map[uint32]owner),
		comments:        make(map[comment]string),
		methods:         make(map[uint32]string),
		opclasses:       make(map[uint32]*opclass),
		defaultOpClass:  make(map[methodType]uint32),
		typeNames:       make(map[typeKey]typeName),
		collations:      make(map[uint32]qualified),
		internal:        make(map[uint32]bool),
		languages:       make(map[uint32]string),

		aggregatePlaces: make(map[uint32]int),
		namedFunctions:  make(map[uint32]namedFunction),
		roles:           make(map[uint32]string),
		views:           make(map[uint32]viewRow),
		typeACLs:        make(map[uint32][]string),
	}
}

// Catalogue relations whose objects are told apart by the relation's own oid,
// which never changes (the .dat files in catalog/).
const (
	classType           = 1247
	classProc           = 1255
	classClass          = 1259
	classAccessOperator = 2602
	classAccessFunction = 2603
	classCast           = 2605
	classConstraint     = 2606
	classNamespace      = 2615
	classOpClass        = 2616
	classOperator       = 2617
	classRewrite        = 2618
	classTrigger        = 2620
	classOpFamily       = 2753
	classPolicy         = 3256
	classStatistics     = 3381
	classCollation      = 3456
	classEventTrigger   = 3466

	classForeignServer      = 1417
	classForeignDataWrapper = 2328
	classConversion         = 2607
	classTextSearchDict     = 3600
	classTextSearchParser   = 3601
	classTextSearchConfig   = 3602
	classTextSearchTemplate = 3764
	classAccessMethod       = 2601
	classLanguage           = 2612
	classTransform          = 3576
	classSubscription       = 6100
	classPublication        = 6104
)

// object is an object's address in pg_depend and pg_description.
type object struct{ class, oid uint32 }

// comment is what a comment is on; column is 0 for the object as a whole.
type comment struct {
	object
	column int32
}

type namespace struct {
	name string
	possession
}

// qualified is a name with the schema that it lives in.
type qualified struct {
	schema uint32
	name   string
}

// relation is a row of pg_class that is no index.
type relation struct {
	oid uint32
	qualified
	kind      byte
	partition bool
	// of is the composite type of a typed table.
	of uint32
	// rowType is the type of its rows, which is what an extension owns of a
	// composite type.
	rowType            uint32
	method, tablespace uint32
	unlogged           bool
	options            []string
	// toast is the oid of its toast table, or 0.
	toast           uint32
	replicaIdentity byte

	rowSecurity, forceRowSecurity bool
	possession
	// bound is the bound of a partition.
	bound string
	// attributes stand at their attnum-1; a dropped one is the zero value. They
	// are known for tables, partitioned tables and views.
	attributes []attribute
}

// attribute returns the column of that number, or nil.
func (r *relation) attribute(num int16) *attribute {
	if num < 1 || int(num) > len(r.attributes) || r.attributes[num-1].num == 0 {
		return nil
	}
	return &r.attributes[num-1]
}

// indexRelation is a row of pg_class that is an index.
type indexRelation struct {
	name               string
	method, tablespace uint32
	options            []string
}

// indexAttribute is a row of pg_attribute that is a column of an index.
type indexAttribute struct {
	name string
	// options are the parameters of the operator class.
	options    []string
	statistics *int
}

// parent is a row of pg_inherits; the places may have gaps.
type parent struct {
	place         int32
	oid           uint32
	detachPending bool
}

type attribute struct {
	name      string
	num       int16
	typ       uint32
	typmod    int32
	collation uint32
	notNull   bool
	// local says that the relation has it by itself, if perhaps from parents,
	// too.
	local     bool
	identity  byte
	generated byte
	// length is negative for a type of variable length, the only sort that has
	// a storage to choose.
	length               int16
	storage, compression byte
	statistics           int
	options              []string
	// expr is the default or the generation expression, from pg_attrdef.
	expr string
}

type userType struct {
	qualified
	kind      byte
	base      uint32
	collation uint32
	defined   bool
	storage   byte
	owner     uint32
}

type enumLabel struct {
	order float32
	label string
}

type sequence struct {
	typ                               uint32
	start, increment, min, max, cache int64
	cycle                             bool
}

// owner is the column that a sequence belongs to.
type owner struct {
	relation uint32
	column   int16
	// identity distinguishes an identity column's own sequence from one that
	// is OWNED BY a column.
	identity bool
}

type constraint struct {
	oid, relation, index      uint32
	name                      string
	kind                      byte
	columns                   []int16
	deferrable, deferred      bool
	validated, noInherit      bool
	refRelation               uint32
	refColumns                []int16
	onUpdate, onDelete, match byte
	onDeleteColumns           []int16
	expr                      string
	enforced, period          bool
	// operators are those of an exclusion constraint.
	operators []uint32
	// inherited says that a parent has it, too, and local that the relation has
	// it by itself.
	inherited, local bool
	// parent is the constraint above that it is the copy of, for those but checks.
	parent uint32
}

type indexRow struct {
	oid, relation    uint32
	keyCount         int
	unique, valid    bool
	columns          []int16
	collations       []uint32
	opclasses        []uint32
	options          []int16
	nullsNotDistinct bool
	predicate        string
	// definition and keys are set for an index with an expression: the whole
	// statement, and the text of each key.
	definition                 string
	keys                       []string
	clustered, replicaIdentity bool
}

type opclass struct {
	qualified
	isDefault bool
	method    uint32
}

type methodType struct{ method, typ uint32 }

// thing is an object that is only listed. A schema of 0 means that its name has
// none.
type thing struct {
	object
	kind string
	qualified
}

// intern returns b as a string, the same one for the same bytes.
func (c *catalogue) intern(b []byte) string {
	if s, ok := c.words[string(b)]; ok {
		return s
	}
	s := string(b)
	c.words[s] = s
	return s
}
