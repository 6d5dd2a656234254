/**
 * The contract: what crosses Kafka. Topic names and policies, the types of keys, values and headers, their codecs, and
 * the creator of the topics.
 */
@NullMarked
package io.hivesync.topics;

import org.jspecify.annotations.NullMarked;
