/** Firestore as a sink, by its REST API: a commit a batch, whose first write moves the lane's document and fails where another one did. */
@NullMarked
package io.hivesync.sinks.http.firestore;

import org.jspecify.annotations.NullMarked;
