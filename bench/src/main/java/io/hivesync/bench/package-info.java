/** Macro benchmarks: what a user would see, beside what a good hand-written program reaches in the same run. */
@NullMarked
package io.hivesync.bench;

import org.jspecify.annotations.NullMarked;
