/**
 * How a model's names and values stand in a target: names of tables, columns and sinks that anybody may have chosen, and values
 * that reach the target exactly or are refused.
 */
@NullMarked
package io.hivesync.sinks.mapping;

import org.jspecify.annotations.NullMarked;
