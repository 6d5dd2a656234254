package io.hivesync.connector.sqlite.core.page;

import org.jspecify.annotations.Nullable;

/**
 * One image of a row.
 *
 * @param rowid null in a table WITHOUT ROWID
 * @param values of {@link TableDescription#stored()}: {@code null}, {@link Long}, {@link Double}, {@link String} or
 *     {@code byte[]}, the exact storage class as SQL would read it
 */
public record Row(@Nullable Long rowid, @Nullable Object[] values) {}
