/**
 * The streams-app: from change topics to record topics. Drops repeats and changes that change nothing, merges partial
 * webhook updates, folds what happens to one record within a window, and gives every outgoing record a rising version.
 */
@NullMarked
package io.hivesync.streams;

import org.jspecify.annotations.NullMarked;
