// The AAR: what the generator wrote, the libraries for each processor, and the classes over Android's key store and clocks.
// `.ci/bindings-mobile bindings` writes the Kotlin; see README.md for the libraries.
plugins {
    id("com.android.library") version "8.13.0"
    kotlin("android") version "2.2.20"
    `maven-publish`
}

val generated = rootDir.resolve("../../../../target/bindings-mobile")

android {
    namespace = "org.clearance.android"
    compileSdk = 36
    defaultConfig {
        minSdk = 30 // setUserAuthenticationParameters
        consumerProguardFiles("consumer-rules.pro")
    }
    sourceSets["main"].apply {
        kotlin.srcDir(generated.resolve("kotlin"))
        jniLibs.srcDir(generated.resolve("jniLibs"))
    }
    publishing { singleVariant("release") { withSourcesJar() } }
}

kotlin { jvmToolchain(17) }

dependencies { api("net.java.dev.jna:jna:5.17.0@aar") } // or later: its own library has pages of 16 KB too

publishing {
    publications {
        register<MavenPublication>("release") {
            groupId = "org.clearance"
            artifactId = "clearance-android"
            version = "0.1.0"
            afterEvaluate { from(components["release"]) }
        }
    }
}
