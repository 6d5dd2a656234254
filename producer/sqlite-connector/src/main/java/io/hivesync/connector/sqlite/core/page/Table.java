package io.hivesync.connector.sqlite.core.page;

/** A table in the file: where its tree begins and how its records are read. */
record Table(int root, Layout layout) {

    String name() {
        return layout.table().name();
    }

    TableDescription description() {
        return layout.table();
    }

    /** Whether its tree is one of keys. */
    boolean index() {
        return layout.table().withoutRowid();
    }
}
