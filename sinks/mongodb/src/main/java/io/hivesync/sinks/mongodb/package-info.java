/** MongoDB: a collection per model, a document per record. */
@NullMarked
package io.hivesync.sinks.mongodb;

import org.jspecify.annotations.NullMarked;
