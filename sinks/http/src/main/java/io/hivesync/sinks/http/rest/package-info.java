/** Any HTTP API as a sink: a request a record, or a request a batch. */
@NullMarked
package io.hivesync.sinks.http.rest;

import org.jspecify.annotations.NullMarked;
