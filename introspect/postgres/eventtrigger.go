package postgres

import "github.com/autogen-db/autogen/model"

// eventTrigger is a row of pg_event_trigger.
type eventTrigger struct {
	oid, owner, function uint32
	name, event          string
	enabled              byte
	tags                 []string
}

func readEventTrigger(c *catalogue, r row) error {
	c.eventTriggers = append(c.eventTriggers, eventTrigger{
		oid: r.oid(0), name: r.text(1), event: r.text(2), owner: r.oid(3), function: r.oid(4), enabled: r.char(5), tags: r.texts(6),
	})
	return nil
}

// eventTriggerQueries returns the query for event triggers. The names of their
// functions come with those of triggers.
func eventTriggerQueries() []query {
	return []query{{what: "pg_event_trigger", read: readEventTrigger, sql: `
SELECT e.oid, e.evtname, e.evtevent, e.evtowner, e.evtfoid, e.evtenabled, e.evttags FROM pg_catalog.pg_event_trigger AS e`}}
}

func (b *builder) addEventTriggers() {
	for _, t := range b.eventTriggers {
		if b.members[object{classEventTrigger, t.oid}] {
			continue
		}
		b.db.EventTriggers = append(b.db.EventTriggers, model.EventTrigger{
			Name: t.name, Event: t.event, Tags: t.tags, Function: b.functionName(t.function), Enabled: enabledStates[t.enabled],
			Comment: b.commentOn(classEventTrigger, t.oid, 0),
		})
	}
}
