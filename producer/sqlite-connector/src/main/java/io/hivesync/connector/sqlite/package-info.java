/** The Debezium connector around the capture core. */
@NullMarked
package io.hivesync.connector.sqlite;

import org.jspecify.annotations.NullMarked;
