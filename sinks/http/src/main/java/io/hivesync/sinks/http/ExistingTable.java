package io.hivesync.sinks.http;

import java.util.Map;

/**
 * What a database says about a table.
 *
 * @param columns name to type, both as the database writes them
 * @param keyed whether the column with the bladeId alone is a primary key or unique
 */
public record ExistingTable(Map<String, String> columns, boolean keyed) {}
