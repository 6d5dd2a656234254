@NullMarked
package io.hivesync.bench;

import org.jspecify.annotations.NullMarked;
