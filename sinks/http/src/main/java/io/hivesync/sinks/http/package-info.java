/** Targets that are reached by HTTP, one package each, and how they are called. */
@NullMarked
package io.hivesync.sinks.http;

import org.jspecify.annotations.NullMarked;
