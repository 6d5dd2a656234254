package io.hivesync.sinks.spi;

/**
 * A text that a person may run, deploy or keep.
 *
 * @param name of the file that it belongs into, without a folder
 */
public record SchemaFile(String name, String text) {
    public SchemaFile {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("A schema's file has a plain name");
        }
    }
}
