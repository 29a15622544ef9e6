package com.educationcrm.telecaller

import com.educationcrm.telecaller.specs.NativeTelephonySpec
import com.facebook.react.BaseReactPackage
import com.facebook.react.bridge.NativeModule
import com.facebook.react.bridge.ReactApplicationContext
import com.facebook.react.module.model.ReactModuleInfo
import com.facebook.react.module.model.ReactModuleInfoProvider

/** Tells React Native of the one native module that is ours. */
class TelephonyPackage : BaseReactPackage() {
    override fun getModule(
        name: String,
        reactContext: ReactApplicationContext,
    ): NativeModule? = if (name == NativeTelephonySpec.NAME) TelephonyModule(reactContext) else null

    override fun getReactModuleInfoProvider() =
        ReactModuleInfoProvider {
            mapOf(
                NativeTelephonySpec.NAME to
                    ReactModuleInfo(
                        NativeTelephonySpec.NAME,
                        TelephonyModule::class.java.name,
                        false, // canOverrideExistingModule
                        false, // needsEagerInit
                        false, // isCxxModule
                        true, // isTurboModule
                    ),
            )
        }
}
