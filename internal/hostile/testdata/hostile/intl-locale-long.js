// class: intl
// expect: memory
// why: a tag of a locale that does not fit into a block of malloc
for (;;) try { new Intl.Locale('a'.repeat(5e8)); } catch {}
