package io.hivesync.app.config;

/**
 * A key in a block whose name the user chooses.
 *
 * @param standard the default; empty when there is none
 */
public record BlockKey(String name, ValueType type, String standard, String sentence) {}
