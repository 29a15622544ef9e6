import { act, fireEvent, render, screen } from '@testing-library/react-native';
import React from 'react';
import { SafeAreaProvider } from 'react-native-safe-area-context';

import { ToastProvider, useToast } from '.';

const METRICS = {
  frame: { x: 0, y: 0, width: 360, height: 740 },
  insets: { top: 0, left: 0, right: 0, bottom: 0 },
};
const undo = jest.fn();
let toast: ReturnType<typeof useToast>;

function Screen(): null {
  toast = useToast();
  return null;
}

beforeEach(() => {
  jest.useFakeTimers();
  undo.mockClear();
  render(
    <SafeAreaProvider initialMetrics={METRICS}>
      <ToastProvider>
        <Screen />
      </ToastProvider>
    </SafeAreaProvider>,
  );
});

afterEach(() => jest.useRealTimers());

function done(): void {
  act(() => toast({ text: 'Done', action: { label: 'Undo', onPress: undo } }));
}

it('keeps an offer to undo when an earlier act is told to be saved', () => {
  done();
  act(() => toast({ text: 'Sending' }));
  act(() => toast({ text: 'Saved' }));
  expect(screen.getByText('Undo')).toBeOnTheScreen();
  expect(screen.queryByText('Saved')).not.toBeOnTheScreen();
  act(() => jest.advanceTimersByTime(7900));
  expect(screen.getByText('Undo')).toBeOnTheScreen();
  act(() => jest.advanceTimersByTime(200));
  expect(screen.queryByText('Undo')).not.toBeOnTheScreen();
  expect(screen.getByText('Saved')).toBeOnTheScreen();
  act(() => jest.advanceTimersByTime(5100));
  expect(screen.queryByText('Saved')).not.toBeOnTheScreen();
});

it('goes on to what waited when the offer is taken', () => {
  done();
  act(() => toast({ text: 'Saved' }));
  fireEvent.press(screen.getByText('Undo'));
  expect(undo).toHaveBeenCalledTimes(1);
  expect(screen.getByText('Saved')).toBeOnTheScreen();
});

it('shows the newest of what only tells, and of what asks', () => {
  act(() => toast({ text: 'Sending' }));
  act(() => toast({ text: 'Saved' }));
  expect(screen.queryByText('Sending')).not.toBeOnTheScreen();
  done();
  expect(screen.queryByText('Saved')).not.toBeOnTheScreen();
  expect(screen.getByText('Undo')).toBeOnTheScreen();
});
