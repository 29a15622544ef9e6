// The two objects of React Native that the application calls in Kotlin's own way (named arguments, properties):
// from the list of its public API alone the compiler would see them as Java. Copied from
// ReactAndroid/src/main/java/com/facebook/react/defaults; the check that they are still listed is in build_stubs.py.
@file:Suppress("ktlint")

package com.facebook.react.defaults

import android.content.Context
import com.facebook.react.ReactHost
import com.facebook.react.ReactPackage

object DefaultReactHost {
    @JvmStatic
    fun getDefaultReactHost(
        context: Context,
        packageList: List<ReactPackage>,
        jsMainModulePath: String = "index",
        jsBundleAssetPath: String = "index",
        jsBundleFilePath: String? = null,
        useDevSupport: Boolean = false,
    ): ReactHost = TODO()
}

object DefaultNewArchitectureEntryPoint {
    @JvmStatic
    val fabricEnabled: Boolean
        get() = TODO()
}
