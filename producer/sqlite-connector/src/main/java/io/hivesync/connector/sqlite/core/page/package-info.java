/**
 * The pure core of the log's tail: from the pages that a commit changed to the rows that it changed. It knows the file
 * format of SQLite and nothing of files, logs or locks; pages come in through {@link Pages}.
 */
@NullMarked
package io.hivesync.connector.sqlite.core.page;

import org.jspecify.annotations.NullMarked;
