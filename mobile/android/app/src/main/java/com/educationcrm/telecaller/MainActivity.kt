package com.educationcrm.telecaller

import android.os.Bundle
import com.facebook.react.ReactActivity
import com.facebook.react.ReactActivityDelegate
import com.facebook.react.defaults.DefaultNewArchitectureEntryPoint.fabricEnabled
import com.facebook.react.defaults.DefaultReactActivityDelegate

class MainActivity : ReactActivity() {
    /** The name that index.js registers; scripts/check_android.sh compares it with app.json. */
    override fun getMainComponentName(): String = "Telecaller"

    override fun createReactActivityDelegate(): ReactActivityDelegate =
        DefaultReactActivityDelegate(this, mainComponentName, fabricEnabled)

    override fun onCreate(savedInstanceState: Bundle?) {
        // The splash is the theme's background until the first frame of React.
        setTheme(R.style.AppTheme)
        // Screens are rebuilt from the store; react-native-screens must not restore its fragments.
        super.onCreate(null)
    }
}
