/**
 * What the sinks of relational databases share: names of tables and columns, the lane table, transactions under the lane
 * compare. What one database says differently is behind {@link io.hivesync.sinks.jdbc.Dialect}.
 */
@NullMarked
package io.hivesync.sinks.jdbc;

import org.jspecify.annotations.NullMarked;
