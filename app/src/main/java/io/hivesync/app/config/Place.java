package io.hivesync.app.config;

/** A place in a file, both counted from 1. */
record Place(String file, int line, int column) {

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
