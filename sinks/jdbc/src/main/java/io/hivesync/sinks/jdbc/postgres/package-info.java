/** PostgreSQL, and what speaks its protocol: Supabase, Neon. */
@NullMarked
package io.hivesync.sinks.jdbc.postgres;

import org.jspecify.annotations.NullMarked;
