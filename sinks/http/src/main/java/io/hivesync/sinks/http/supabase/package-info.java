/** Supabase by its REST API: PostgREST calls functions of ours, each one transaction. */
@NullMarked
package io.hivesync.sinks.http.supabase;

import org.jspecify.annotations.NullMarked;
