/** The whole pipeline, from real Hive files to real databases, under faults. */
@NullMarked
package io.hivesync.e2e;

import org.jspecify.annotations.NullMarked;
