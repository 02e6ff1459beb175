package io.posttopic.read;

import io.posttopic.ReadingTests.OnOldest;

import org.springframework.test.context.ContextConfiguration;

@ContextConfiguration(initializers = OnOldest.class, inheritInitializers = false)
class FilterOnOldestPostgresTests extends FilterTests {

}
