/** What can be configured, in one register, and where it was given: flag, environment, file or default. */
@NullMarked
package io.hivesync.app.config;

import org.jspecify.annotations.NullMarked;
