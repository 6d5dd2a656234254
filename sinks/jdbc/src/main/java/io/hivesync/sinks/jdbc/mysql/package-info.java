/** MySQL 8, and what speaks its protocol: PlanetScale, MariaDB. */
@NullMarked
package io.hivesync.sinks.jdbc.mysql;

import org.jspecify.annotations.NullMarked;
