/** Convex as a sink: a mutation a batch, by functions that are made from the models and deployed by the user. */
@NullMarked
package io.hivesync.sinks.http.convex;

import org.jspecify.annotations.NullMarked;
