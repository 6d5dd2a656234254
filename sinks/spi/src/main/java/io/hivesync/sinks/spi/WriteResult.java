package io.hivesync.sinks.spi;

/**
 * @param applied changes that the target took
 * @param fieldsLeftOut values whose field the newest schema does not have
 */
public record WriteResult(int applied, int fieldsLeftOut) {}
