/**
 * What the sinks of relational databases share: the lane table, the growth of tables, transactions under the lane
 * compare. What one database says differently is behind {@link io.hivesync.sinks.jdbc.Dialect}.
 */
@NullMarked
package io.hivesync.sinks.jdbc;

import org.jspecify.annotations.NullMarked;
