/**
 * The capture: runs the SQLite connector on a Hive file, types its values as Blade does, and publishes every change to the
 * change topics, each batch in one Kafka transaction.
 */
@NullMarked
package io.hivesync.capture;

import org.jspecify.annotations.NullMarked;
