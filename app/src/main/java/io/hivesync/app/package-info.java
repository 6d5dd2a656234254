/** The {@code hive-sync} command: assembles the roles, runs them and tells how they are. */
@NullMarked
package io.hivesync.app;

import org.jspecify.annotations.NullMarked;
